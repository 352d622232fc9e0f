import { neuronEntropy, type StateCounts } from '#shared/entropy/index.ts';

/** Of each neuron: the share p(ON) of its nonzero observations, or the entropy of its signs in bits. Both are 0..1. */
export type NeuronMeasure = 'on' | 'entropy';

/** How a layer's neurons are distributed. */
export interface NeuronHistogram {
  /** Neurons with exactly the value 0: always OFF, or without entropy. */
  readonly zero: number;
  /** Neurons with other values, in intervals of equal width from 0 to 1. */
  readonly between: readonly number[];
  /** Neurons with exactly the value 1: always ON, or both states equally often. */
  readonly one: number;
  /** Neurons that are always at 0, which is no state; not in the other numbers. */
  readonly silent: number;
}

/** The value of each neuron; null for one that is always at 0. */
export function neuronValues({ on, off }: StateCounts, measure: NeuronMeasure): readonly (number | null)[] {
  return on.map((count, neuron) => {
    const other = off[neuron] ?? 0;
    if (count + other === 0) return null;
    return measure === 'on' ? count / (count + other) : neuronEntropy({ linear: [other, count] });
  });
}

export function neuronHistogram(counts: StateCounts, measure: NeuronMeasure, intervals: number): NeuronHistogram {
  const values = neuronValues(counts, measure);
  const between = new Array<number>(intervals).fill(0);
  for (const value of values) {
    if (value === null || value === 0 || value === 1) continue;
    const interval = Math.min(intervals - 1, Math.floor(value * intervals));
    between[interval] = (between[interval] ?? 0) + 1;
  }
  const countOf = (wanted: number | null): number => values.filter((value) => value === wanted).length;
  return { zero: countOf(0), between, one: countOf(1), silent: countOf(null) };
}
