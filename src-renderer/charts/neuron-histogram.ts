import type { StateCounts } from '#shared/entropy/index.ts';

/** Of each neuron: the share p(ON) of its nonzero observations, or its entropy. Both are 0..1. */
export type NeuronMeasure = 'on' | 'entropy';

/** How a layer's neurons are distributed. */
export interface NeuronHistogram {
  /** Neurons with exactly the value 0: always OFF, or without entropy. */
  readonly zero: number;
  /** Neurons with other values, in intervals of equal width from 0 to 1. */
  readonly between: readonly number[];
  /** Neurons with exactly the value 1: always ON, or all states equally often. */
  readonly one: number;
  /** Neurons that are always at 0, which is no state; not in the other numbers. */
  readonly silent: number;
}

/** The state counts of a layer, and the entropy of each neuron; null for one that is always at 0. */
export interface NeuronStates extends StateCounts {
  readonly entropies: readonly (number | null)[];
}

/** The value of each neuron; null for one that is always at 0. */
export function neuronValues({ on, off, entropies }: NeuronStates, measure: NeuronMeasure): readonly (number | null)[] {
  if (measure === 'entropy') return entropies;
  return on.map((count, neuron) => {
    const sum = count + (off[neuron] ?? 0);
    return sum === 0 ? null : count / sum;
  });
}

export function neuronHistogram(states: NeuronStates, measure: NeuronMeasure, intervals: number): NeuronHistogram {
  const values = neuronValues(states, measure);
  const between = new Array<number>(intervals).fill(0);
  for (const value of values) {
    if (value === null || value === 0 || value === 1) continue;
    const interval = Math.min(intervals - 1, Math.floor(value * intervals));
    between[interval] = (between[interval] ?? 0) + 1;
  }
  const countOf = (wanted: number | null): number => values.filter((value) => value === wanted).length;
  return { zero: countOf(0), between, one: countOf(1), silent: countOf(null) };
}
