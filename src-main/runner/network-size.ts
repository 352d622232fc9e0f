import { totalCost } from '#shared/costs/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { Action } from '#shared/methods/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';

/** The metrics of a network whose channels or blocks were removed. */
export function sizeMetrics(graph: ModelGraph): Readonly<Record<string, number>> {
  const { macs, parameters } = totalCost(graph);
  return { 'network/macs': macs, 'network/parameters': parameters };
}

/** What a round's removal of channels or blocks left, as a sentence. */
export function describeRemoval(round: number, actions: readonly Action[], before: ModelGraph, after: ModelGraph): string {
  const blocks = actions.filter(({ kind }) => kind === 'bypass-block').length;
  const change = blocks > 0 ? `the bypassing of ${plural(blocks, 'block')}` : 'the removal of channels';
  const [old, now] = [totalCost(before), totalCost(after)];
  const left = `${formatCount(now.macs)} of ${formatCount(old.macs)} multiply-accumulates and ${formatCount(now.parameters)} of ${formatCount(old.parameters)} parameters`;
  return `After ${change} in round ${round}, ${left} are left.`;
}
