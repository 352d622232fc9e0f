import { totalCost } from '#shared/costs/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { formatCount } from '#shared/text/index.ts';

/** The metrics of a network whose channels were removed. */
export function sizeMetrics(graph: ModelGraph): Readonly<Record<string, number>> {
  const { macs, parameters } = totalCost(graph);
  return { 'network/macs': macs, 'network/parameters': parameters };
}

/** What a removal of channels left, as a sentence. */
export function describeRemoval(round: number, before: ModelGraph, after: ModelGraph): string {
  const [old, now] = [totalCost(before), totalCost(after)];
  const left = `${formatCount(now.macs)} of ${formatCount(old.macs)} multiply-accumulates and ${formatCount(now.parameters)} of ${formatCount(old.parameters)} parameters`;
  return `After the removal of channels in round ${round}, ${left} are left.`;
}
