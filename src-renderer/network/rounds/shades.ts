import type { NodeCost } from '#shared/costs/index.ts';
import type { StateCounts } from '#shared/entropy/index.ts';
import { formatBits, formatPercent, formatShort } from '../../charts/format.ts';
import { hatchingOf } from '../../charts/layer-state.ts';
import { tallyStates } from '../../charts/neuron-states.ts';
import type { LayerStatus, Shade } from '../graph-view/layer-status.ts';
import type { ViewNode } from '../graph-view/view-graph.ts';
import type { Measures } from './measures.ts';
import type { NetworkRound } from './network-rounds.ts';

/** What the shade of a node shows. */
export const shadings = [
  { value: 'entropy', text: 'Entropy' },
  { value: 'sparsity', text: 'Sparsity' },
  { value: 'macs', text: 'MACs' },
  { value: 'parameters', text: 'Parameters' },
  { value: 'switching', text: 'Switching neurons' },
  { value: 'on', text: 'Share of ON' },
  { value: 'weights', text: 'Weight norm' },
  { value: 'sensitivity', text: 'Sensitivity' },
  { value: 'noise-gain', text: 'Noise gain' },
  { value: 'latency', text: 'Latency' },
] as const;
export type Shading = (typeof shadings)[number]['value'];

/** Whether it is measured in a round of a run, so that other networks do not have it. */
export function isOfRound(shading: Shading): boolean {
  return shading !== 'macs' && shading !== 'parameters';
}

export interface Shades {
  /** By node ID; nodes without the value have none. */
  readonly nodes: ReadonlyMap<string, Shade>;
  /** Of the ends of the scale, full color first. */
  readonly ends: readonly [string, string];
}

type Nodes = readonly ViewNode[];

/**
 * The shades of a network after a round; undefined for entropy, which is drawn with its states. Sparsity is of the layer's own weights. Amounts
 * such as MACs (of the dense network) are relative to the largest of the network. What is not measured has no shades.
 */
export function shadesOf(
  shading: Shading,
  nodes: Nodes,
  round: NetworkRound | undefined,
  costs: ReadonlyMap<string, NodeCost>,
  measures: Measures = {},
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
    case 'switching':
      return { nodes: neuronShares(nodes, measures, 'switch', switching), ends: ['100 %', '0 %'] };
    case 'on':
      return { nodes: neuronShares(nodes, measures, 'ON', onShare), ends: ['100 %', '0 %'] };
    case 'weights':
      return weightNorms(nodes, measures);
    case 'sensitivity':
      return sensitivities(nodes, measures);
    case 'noise-gain':
      return noiseGains(nodes, measures);
    case 'latency':
      return latencies(nodes, measures);
  }
}

/** A share 0..1 of the neurons of each layer; of a group, of all its neurons. */
function neuronShares(
  nodes: Nodes,
  { counts }: Measures,
  unit: string,
  shareOf: (counts: StateCounts) => number,
): ReadonlyMap<string, Shade> {
  const byLayer = new Map(counts?.map((one) => [one.layer, one]));
  return new Map(
    nodes.flatMap((node): [string, Shade][] => {
      const own = ownLayers(node).flatMap((layer) => byLayer.get(layer) ?? []);
      const neurons = own.reduce((sum, { on }) => sum + on.length, 0);
      if (neurons === 0) return [];
      const share = own.reduce((sum, one) => sum + shareOf(one) * one.on.length, 0) / neurons;
      return [[node.id, { strength: share, value: formatPercent(share * 100, 0), unit }]];
    }),
  );
}

/** The share of the neurons that were in several linear regions. */
function switching(counts: StateCounts): number {
  return tallyStates(counts).mixed / counts.on.length;
}

/** The mean over the neurons of the share of the inputs for which they are ON; an output of exactly 0 is no state. */
function onShare({ on, off }: StateCounts): number {
  const shares = on.map((count, neuron) => count / Math.max(1, count + (off[neuron] ?? 0)));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** ‖W‖₂ of all kernels of a node. */
function weightNorms(nodes: Nodes, { weights }: Measures): Shades {
  const squares = new Map(weights?.kernels.map(({ node, norm }) => [node, (norm ?? 0) ** 2]));
  const amounts = ofNodes(nodes, ({ members }) => {
    const own = members.flatMap(({ id }) => squares.get(id) ?? []);
    return own.length > 0 ? Math.sqrt(own.reduce((sum, square) => sum + square, 0)) : undefined;
  });
  return scaled(amounts, '‖W‖', threeDigits);
}

/** How many points of accuracy are lost if the layer alone becomes linear; of a group, by its most sensitive layer. */
function sensitivities(nodes: Nodes, { sensitivity }: Measures): Shades {
  const losses = new Map(sensitivity?.layers.map(({ layer, accuracy }) => [layer, sensitivity.model.accuracy - accuracy]));
  const amounts = ofNodes(nodes, (node) => largestOf(ownLayers(node).flatMap((layer) => losses.get(layer) ?? [])));
  return scaled(amounts, 'points', (loss) => signed(-loss));
}

/** The relative change of the layer's output by noise; of a group, the largest of its layers. */
function noiseGains(nodes: Nodes, { noiseGain }: Measures): Shades {
  const gains = new Map(noiseGain?.layers.map(({ layer, gain }) => [layer, gain]));
  const amounts = ofNodes(nodes, (node) => largestOf(ownLayers(node).flatMap((layer) => gains.get(layer) ?? [])));
  return scaled(amounts, 'change', threeDigits);
}

/** Milliseconds of the parts of a node that are measured. */
function latencies(nodes: Nodes, { latencies: measured }: Measures): Shades {
  const times = new Map(measured?.times.map(({ nodes: [first = ''], median }) => [first, median]));
  const amounts = ofNodes(nodes, ({ members }) => {
    const own = members.flatMap(({ id }) => times.get(id) ?? []);
    return own.length > 0 ? own.reduce((sum, time) => sum + time, 0) : undefined;
  });
  return scaled(amounts, 'ms', threeDigits);
}

function ownLayers({ kind, layers }: ViewNode): readonly string[] {
  return kind === 'layer' || kind === 'group' ? layers : [];
}

function largestOf(values: readonly number[]): number | undefined {
  return values.length > 0 ? Math.max(...values) : undefined;
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`;
}

function ofNodes(nodes: Nodes, amountOf: (node: ViewNode) => number | undefined): ReadonlyMap<string, number> {
  return new Map(
    nodes.flatMap((node): [string, number][] => {
      const amount = amountOf(node);
      return amount === undefined ? [] : [[node.id, amount]];
    }),
  );
}

/** Shades from 0 to the largest amount; negative amounts have that of 0. */
function scaled(amounts: ReadonlyMap<string, number>, unit: string, format: (amount: number) => string): Shades {
  const largest = Math.max(0, ...amounts.values());
  return {
    nodes: new Map(
      [...amounts].map(([id, amount]) => [id, { strength: largest > 0 ? Math.max(0, amount) / largest : 0, value: format(amount), unit }]),
    ),
    ends: largest > 0 ? [format(largest), '0'] : ['–', '–'],
  };
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

function statusesOf(node: ViewNode, round: NetworkRound | undefined): readonly LayerStatus[] {
  return ownLayers(node).flatMap((layer) => round?.layers.get(layer) ?? []);
}

function relative(nodes: Nodes, unit: string, amountOf: (member: string) => number): Shades {
  const amounts = ofNodes(nodes, ({ members }) => members.reduce((sum, { id }) => sum + amountOf(id), 0) || undefined);
  return scaled(amounts, unit, formatShort);
}
