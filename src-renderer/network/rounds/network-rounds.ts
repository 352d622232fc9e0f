import type { RoundBudget, RunDetail } from '#shared/contract/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary, Round } from '#shared/journal/index.ts';
import { withLinearForms } from '#shared/reduction/index.ts';
import { readLayers } from '../../charts/layer-state.ts';
import { isCut, type LayerStatus } from '../graph-view/layer-status.ts';
import type { ViewGraph, ViewNode } from '../graph-view/view-graph.ts';

/** The network after a round. */
export interface NetworkRound {
  readonly round: number;
  /** Undefined until the round is finished; its entropy is reported earlier. */
  readonly scores: Round | undefined;
  readonly layers: ReadonlyMap<string, LayerStatus>;
}

type RunRecord = Pick<RunDetail, 'layers' | 'entropy' | 'rounds' | 'budgets'>;

/** All measured rounds, in order. */
export function networkRounds({ layers, entropy, rounds, budgets }: RunRecord): readonly NetworkRound[] {
  const weights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  return [...readLayers({ layers, entropy, rounds })].map(([round, readings]) => {
    const left = remainingAfter(round, layers, budgets);
    const statuses = [...readings].map(([name, reading]): [string, LayerStatus] => {
      const dense = weights.get(name) ?? 0;
      const remaining = left.get(name) ?? dense;
      return [name, { reading, weights: dense, remaining, emptied: dense > 0 && remaining === 0 }];
    });
    return { round, scores: rounds.find((scores) => scores.round === round), layers: new Map(statuses) };
  });
}

export function roundName(round: number): string {
  return round === 0 ? 'Dense' : `Round ${round}`;
}

/** The network that the round trained: with linear forms in place of the rectifiers that earlier rounds linearized. */
export function graphOfRound(
  graph: ModelGraph,
  layers: readonly Pick<LayerSummary, 'name' | 'activation'>[],
  round: NetworkRound | undefined,
): ModelGraph {
  const linearized = new Set(round?.scores?.linearized);
  return withLinearForms(
    graph,
    layers.filter(({ name }) => linearized.has(name)).map(({ activation }) => activation),
  );
}

/** Weights left in each layer after a round's pruning, from the budgets up to that round. Layers that share a kernel have one budget. */
function remainingAfter(round: number, layers: RunRecord['layers'], budgets: readonly RoundBudget[]): ReadonlyMap<string, number> {
  const kernels = new Map(layers.map(({ name, kernel }) => [name, kernel]));
  const left = new Map(layers.map(({ kernel, weights }) => [kernel, weights]));
  const before = budgets.filter((budget) => budget.round <= round).sort((a, b) => a.round - b.round);
  for (const budget of before) {
    for (const { layer, remaining, pruned } of budget.layers) left.set(kernels.get(layer) ?? layer, remaining - pruned);
  }
  return new Map(layers.map(({ name, kernel, weights }) => [name, left.get(kernel) ?? weights]));
}

/** The status of a node's prunable layer; for a junction, of the layer that owns its rectifier. */
export function statusOf(node: ViewNode, round: NetworkRound | undefined): LayerStatus | undefined {
  return node.layer === undefined ? undefined : round?.layers.get(node.layer);
}

/** IDs of the edges into and out of nodes that pass nothing on. */
export function deadEdges({ nodes, edges }: ViewGraph, round: NetworkRound | undefined): ReadonlySet<string> {
  const cut = new Set(nodes.filter((node) => isCut(node, statusOf(node, round))).map((node) => node.id));
  return new Set(edges.filter(({ from, to }) => cut.has(from) || cut.has(to)).map((edge) => edge.id));
}
