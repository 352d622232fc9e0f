import { remainingMacs, totalCost } from '#shared/costs/index.ts';
import { channelsOf, graphView, hasKernel, type ModelGraph, type PrunableLayer } from '#shared/graph/index.ts';
import { type TiedChannels, tiedChannels } from '#shared/reduction/index.ts';
import type { Applicability } from './applicability.ts';
import type { Decision, LayerDecision, Stop } from './decision.ts';
import type { InitialNetwork, RoundInput } from './method.ts';

/** Scores of a kernel layer's output channels, by node id of the layer; channels with low scores go first. */
export type ChannelScores = ReadonlyMap<string, readonly number[]>;

/** Absorbs rounding errors of a target. */
const ROUNDING = 1e-12;

interface ChannelPruning {
  readonly locked: readonly string[];
  /** The fraction of the remaining multiply-accumulates to remove. */
  readonly macs: number;
  /** The reason for removing channels. */
  readonly why: string;
  readonly scores: ChannelScores;
}

/**
 * Decides to remove the groups of tied channels with the lowest scores until the fraction `macs` of the multiply-accumulates is gone, and to
 * train a complete schedule; stops if no channel can be removed. A group's score is the mean over its channels with a score. No layer loses
 * its last channel, and locked layers keep all theirs.
 */
export function removeLeastImportant(input: RoundInput<never>, { locked, macs, why, scores }: ChannelPruning): Decision | Stop {
  const { graph, epochs } = input;
  const groups = openGroups(input, locked);
  const chosen = chooseGroups(graph, groups, scores, macs);
  if (chosen.length === 0) return { stop: 'emptied', reason: 'No channel that may be removed is left.' };
  const channels = union(chosen);
  return {
    actions: [{ kind: 'remove-channels', channels }],
    trainEpochs: epochs,
    layers: layerDecisions(graph, groups, channels, why),
  };
}

/** The layers whose channels cannot be removed one by one, or are tied to those of a locked layer. */
export function channelsApply({ locked }: Pick<ChannelPruning, 'locked'>, network: InitialNetwork): Applicability {
  const removable = layersOf(tiedChannels(network.graph));
  const open = layersOf(openGroups(network, locked));
  const skipped = network.layers.flatMap(({ name, kernel }: PrunableLayer) => {
    if (locked.includes(name) || open.has(kernel)) return [];
    const isTied = removable.has(kernel);
    return [
      { layer: name, why: isTied ? 'its channels are tied to those of a locked layer' : 'an operation after it needs all of its channels' },
    ];
  });
  return { skipped };
}

/** The groups of tied channels that no locked layer has. */
function openGroups({ graph, layers }: Pick<InitialNetwork, 'graph' | 'layers'>, locked: readonly string[]): readonly TiedChannels[] {
  const closed = new Set(layers.filter(({ name }) => locked.includes(name)).map(({ kernel }) => kernel));
  return tiedChannels(graph).filter((group) => ![...group.keys()].some((id) => closed.has(id)));
}

function layersOf(groups: readonly TiedChannels[]): ReadonlySet<string> {
  return new Set(groups.flatMap((group) => [...group.keys()]));
}

function chooseGroups(
  graph: ModelGraph,
  groups: readonly TiedChannels[],
  scores: ChannelScores,
  fraction: number,
): readonly TiedChannels[] {
  const view = graphView(graph);
  const target = (1 - fraction) * totalCost(graph).macs * (1 + ROUNDING);
  const order = groups.map((group) => ({ group, score: scoreOf(group, scores) })).toSorted((one, other) => one.score - other.score);
  const removed = new Map<string, number>();
  const chosen: TiedChannels[] = [];
  for (const { group } of order) {
    const after = [...group].map(([id, channels]) => [id, (removed.get(id) ?? 0) + channels.length] as const);
    if (after.some(([id, count]) => count >= channelsOf(view.shapeAt(id)))) continue;
    for (const [id, count] of after) removed.set(id, count);
    chosen.push(group);
    if (remainingMacs(graph, removed) <= target) break;
  }
  return chosen;
}

/** The mean of the group's known scores; groups without any go last. */
function scoreOf(group: TiedChannels, scores: ChannelScores): number {
  const known = [...group].flatMap(([id, channels]) => channels.flatMap((channel) => scores.get(id)?.[channel] ?? []));
  return known.length === 0 ? Infinity : known.reduce((sum, score) => sum + score, 0) / known.length;
}

function union(groups: readonly TiedChannels[]): TiedChannels {
  const all = new Map<string, readonly number[]>();
  for (const group of groups) for (const [id, channels] of group) all.set(id, [...(all.get(id) ?? []), ...channels]);
  return new Map([...all].map(([id, channels]) => [id, channels.toSorted((one, other) => one - other)]));
}

/** One decision for each kernel layer with removable channels. */
function layerDecisions(graph: ModelGraph, groups: readonly TiedChannels[], removed: TiedChannels, why: string): readonly LayerDecision[] {
  const view = graphView(graph);
  const removable = new Set(groups.flatMap((group) => [...group.keys()]));
  return graph.nodes
    .filter((node) => hasKernel(node) && removable.has(node.id))
    .map(({ id }) => {
      const count = removed.get(id)?.length ?? 0;
      const numbers = { channels: channelsOf(view.shapeAt(id)), removed: count };
      return { layer: id, what: count > 0 ? 'remove-channels' : 'keep', why, numbers };
    });
}
