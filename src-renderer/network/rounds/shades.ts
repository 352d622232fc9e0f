import type { NodeCost } from '#shared/costs/index.ts';
import { formatBits, formatPercent, formatShort } from '../../charts/format.ts';
import { hatchingOf } from '../../charts/layer-state.ts';
import type { LayerStatus, Shade } from '../graph-view/layer-status.ts';
import type { ViewNode } from '../graph-view/view-graph.ts';
import type { NetworkRound } from './network-rounds.ts';

/** What the shade of a node shows. */
export const shadings = [
  { value: 'entropy', text: 'Entropy' },
  { value: 'sparsity', text: 'Sparsity' },
  { value: 'macs', text: 'MACs' },
  { value: 'parameters', text: 'Parameters' },
] as const;
export type Shading = (typeof shadings)[number]['value'];

export interface Shades {
  /** By node ID; nodes without the value have none. */
  readonly nodes: ReadonlyMap<string, Shade>;
  /** Of the ends of the scale, full color first. */
  readonly ends: readonly [string, string];
}

type Nodes = readonly ViewNode[];

/**
 * The shades of a network after a round; undefined for entropy, which is drawn with its states. Sparsity is of the layer's own weights.
 * MACs (of the dense network) and parameters are relative to the largest of the network.
 */
export function shadesOf(
  shading: Shading,
  nodes: Nodes,
  round: NetworkRound | undefined,
  costs: ReadonlyMap<string, NodeCost>,
): Shades | undefined {
  switch (shading) {
    case 'entropy':
      return undefined;
    case 'sparsity':
      return { nodes: sparsities(nodes, round), ends: ['0 %', '100 %'] };
    case 'macs':
      return relative(nodes, 'MACs', (id) => costs.get(id)?.macs ?? 0);
    case 'parameters':
      return relative(nodes, 'weights', (id) => costs.get(id)?.parameters ?? 0);
  }
}

function sparsities(nodes: Nodes, round: NetworkRound | undefined): ReadonlyMap<string, Shade> {
  return new Map(
    nodes.flatMap((node): [string, Shade][] => {
      const statuses = statusesOf(node, round);
      const weights = statuses.reduce((sum, status) => sum + status.weights, 0);
      if (weights === 0) return [];
      const left = statuses.reduce((sum, status) => sum + status.remaining, 0) / weights;
      return [[node.id, { strength: left, value: formatPercent((1 - left) * 100, 0), unit: 'sparse' }]];
    }),
  );
}

/** The mean entropy of the layers in a group, which has no state of its own; undefined for other nodes and before the first measurement. */
export function groupShade(node: ViewNode, round: NetworkRound | undefined): Shade | undefined {
  const statuses = node.kind === 'group' ? statusesOf(node, round) : [];
  if (statuses.length === 0) return undefined;
  const mean = statuses.reduce((sum, { reading }) => sum + reading.entropy, 0) / statuses.length;
  const gone = statuses.filter(({ reading }) => hatchingOf(reading.state) !== undefined).length;
  return { strength: mean, value: formatBits(mean), unit: gone > 0 ? `bits · ${gone} of ${statuses.length} gone` : 'bits on average' };
}

function statusesOf({ kind, layers }: ViewNode, round: NetworkRound | undefined): readonly LayerStatus[] {
  return kind === 'layer' || kind === 'group' ? layers.flatMap((layer) => round?.layers.get(layer) ?? []) : [];
}

function relative(nodes: Nodes, unit: string, amountOf: (member: string) => number): Shades {
  const amounts = nodes
    .map((node) => ({ id: node.id, amount: node.members.reduce((sum, { id }) => sum + amountOf(id), 0) }))
    .filter(({ amount }) => amount > 0);
  const largest = Math.max(0, ...amounts.map(({ amount }) => amount));
  return {
    nodes: new Map(amounts.map(({ id, amount }) => [id, { strength: amount / largest, value: formatShort(amount), unit }])),
    ends: [formatShort(largest), '0'],
  };
}
