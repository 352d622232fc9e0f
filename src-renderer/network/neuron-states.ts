import type { StateCounts } from '#shared/entropy/index.ts';

/** Shares of one neuron's observations, or of a few neighbors' where there are more neurons than room; they sum to 1. */
export interface NeuronShares {
  readonly on: number;
  readonly off: number;
  readonly zero: number;
  /** How many neurons the bar stands for. */
  readonly neurons: number;
}

export interface NeuronTally {
  readonly alwaysOn: number;
  readonly alwaysOff: number;
  readonly mixed: number;
  /** Never anything but 0: no state at all. */
  readonly silent: number;
}

/** One bar per neuron from the most often ON to the least, at most `most` bars. */
export function neuronBars(counts: StateCounts, most: number): readonly NeuronShares[] {
  const neurons = counts.on.map((on, index) => {
    const off = counts.off[index] ?? 0;
    const zero = counts.zero[index] ?? 0;
    const all = on + off + zero || 1;
    return { on: on / all, off: off / all, zero: zero / all };
  });
  neurons.sort((a, b) => b.on - a.on || a.off - b.off);
  const perBar = Math.ceil(neurons.length / most) || 1;
  return Array.from({ length: Math.ceil(neurons.length / perBar) }, (_, bar) => {
    const group = neurons.slice(bar * perBar, (bar + 1) * perBar);
    const mean = (state: 'on' | 'off' | 'zero'): number => group.reduce((sum, neuron) => sum + neuron[state], 0) / group.length;
    return { on: mean('on'), off: mean('off'), zero: mean('zero'), neurons: group.length };
  });
}

/** How many neurons keep one state, zeros not counted as a state. */
export function tallyNeurons(counts: StateCounts): NeuronTally {
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
