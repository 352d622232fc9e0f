import { mean } from 'd3-array';
import type { StateCounts } from '#shared/entropy/index.ts';

/** Shares of a neuron's observations, or the mean shares of adjacent neurons if there are too many to draw; they sum to 1. */
export interface StateShares {
  readonly on: number;
  readonly off: number;
  readonly zero: number;
  /** Number of neurons that the bar represents. */
  readonly neurons: number;
}

/** Numbers of neurons. */
export interface StateTally {
  readonly alwaysOn: number;
  readonly alwaysOff: number;
  /** Both ON and OFF. */
  readonly mixed: number;
  /** Always exactly 0, which is no state. */
  readonly silent: number;
}

/** One bar per neuron, most often ON first; at most `limit` bars. */
export function stateBars(counts: StateCounts, limit: number): readonly StateShares[] {
  const neurons = counts.on.map((on, index) => {
    const off = counts.off[index] ?? 0;
    const zero = counts.zero[index] ?? 0;
    const total = on + off + zero || 1;
    return { on: on / total, off: off / total, zero: zero / total };
  });
  neurons.sort((a, b) => b.on - a.on || a.off - b.off);
  const perBar = Math.ceil(neurons.length / limit) || 1;
  return Array.from({ length: Math.ceil(neurons.length / perBar) }, (_, bar) => {
    const group = neurons.slice(bar * perBar, (bar + 1) * perBar);
    const share = (state: 'on' | 'off' | 'zero'): number => mean(group, (neuron) => neuron[state]) ?? 0;
    return { on: share('on'), off: share('off'), zero: share('zero'), neurons: group.length };
  });
}

/** Counts neurons by the states that they take; zeros are no state. */
export function tallyStates(counts: StateCounts): StateTally {
  const tally = { alwaysOn: 0, alwaysOff: 0, mixed: 0, silent: 0 };
  for (const [index, on] of counts.on.entries()) {
    const off = counts.off[index] ?? 0;
    if (on > 0 && off > 0) tally.mixed++;
    else if (on > 0) tally.alwaysOn++;
    else if (off > 0) tally.alwaysOff++;
    else tally.silent++;
  }
  return tally;
}
