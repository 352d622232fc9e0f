import type { RoundBudget, RunDetail } from '#shared/contract/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary, Round } from '#shared/journal/index.ts';
import { withLinearForms } from '#shared/reduction/index.ts';
import { readLayers, type LayerReading } from '../charts/layer-state.ts';
import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';

/** What is left to see of a layer without any entropy. */
const FLOOR = 0.3;

export interface LayerLook {
  readonly reading: LayerReading;
  /** Weights of the dense layer, and what the pruning has left of them. */
  readonly weights: number;
  readonly remaining: number;
  /** No weight left: what it passes on is constant. */
  readonly emptied: boolean;
}

/** The network as it was after a round. */
export interface NetworkRound {
  readonly round: number;
  /** Undefined until the round is finished: its entropy is told first. */
  readonly scores: Round | undefined;
  readonly layers: ReadonlyMap<string, LayerLook>;
}

type Told = Pick<RunDetail, 'layers' | 'entropy' | 'rounds' | 'budgets'>;

/** Every measured round in order. */
export function networkRounds({ layers, entropy, rounds, budgets }: Told): readonly NetworkRound[] {
  const weights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  return [...readLayers({ layers, entropy, rounds })].map(([round, readings]) => {
    const left = remainingAfter(round, weights, budgets);
    const looks = [...readings].map(([name, reading]): [string, LayerLook] => {
      const dense = weights.get(name) ?? 0;
      const remaining = left.get(name) ?? dense;
      return [name, { reading, weights: dense, remaining, emptied: dense > 0 && remaining === 0 }];
    });
    return { round, scores: rounds.find((scores) => scores.round === round), layers: new Map(looks) };
  });
}

export function nameOfRound(round: number): string {
  return round === 0 ? 'Dense' : `Round ${round}`;
}

/** The network that the round was trained as: the rectifiers that the run had made linear before are linear forms. */
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

/** Weights of each layer after the pruning of that round: the budgets tell what stood before and what went. */
function remainingAfter(round: number, weights: ReadonlyMap<string, number>, budgets: readonly RoundBudget[]): ReadonlyMap<string, number> {
  const left = new Map(weights);
  const before = budgets.filter((budget) => budget.round <= round).sort((a, b) => a.round - b.round);
  for (const budget of before) for (const { layer, remaining, pruned } of budget.layers) left.set(layer, remaining - pruned);
  return left;
}

/** From the floor at 0 bits to 1 at full entropy: a faded layer is still found. */
export function opacityOf(entropy: number): number {
  return FLOOR + (1 - FLOOR) * Math.min(1, Math.max(0, entropy));
}

/** The look of the prunable layer that a drawn node stands for; of a joint, that of its rectifier. */
export function lookOf(node: DrawnNode, round: NetworkRound | undefined): LayerLook | undefined {
  return node.layer === undefined ? undefined : round?.layers.get(node.layer);
}

/** Nothing that passes here still tells anything of the input: the layer is dead, or has no weight left. */
export function isCut({ kind }: Pick<DrawnNode, 'kind'>, look: LayerLook | undefined): boolean {
  if (look === undefined) return false;
  return look.reading.state === 'dead' || (kind === 'layer' && look.emptied);
}

/** One or two words for the state of a layer, under its value. */
export function stateWords(look: LayerLook): string {
  if (look.reading.state === 'dead') return 'dead';
  if (look.emptied) return 'no weights';
  return look.reading.state === 'kept' ? 'bits' : look.reading.state;
}

/** Ids of edges that lead to or from a node that is cut. */
export function deadEdges({ nodes, edges }: DrawnGraph, round: NetworkRound | undefined): ReadonlySet<string> {
  const cut = new Set(nodes.filter((node) => isCut(node, lookOf(node, round))).map((node) => node.id));
  return new Set(edges.filter(({ from, to }) => cut.has(from) || cut.has(to)).map((edge) => edge.id));
}
