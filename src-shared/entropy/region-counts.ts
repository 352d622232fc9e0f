import type { Activation } from '#shared/activations/index.ts';
import type { RegionCounts, StateCounts } from './state-counts.ts';

/**
 * The counts by region. Counts of older journals and of other programs, which have signs and perhaps saturated outputs, are assigned to the
 * regions that these prove; all others count as bent.
 */
export function regionCounts(counts: StateCounts, { regions }: Pick<Activation, 'regions'>): RegionCounts {
  if (counts.regions) return counts.regions;
  const { on, off, zero, saturated } = counts;
  const names = regions.map(({ name }) => name);
  const [first = 'off', second] = names;
  const isRectifier = first === 'off' && second === 'on';
  if (isRectifier && names.length === 2) return { off, on };
  if (isRectifier) return saturated ? { off, on: difference(on, saturated), high: saturated } : { off, bent: on };
  // Outputs of exactly 0 include those at z = 0.
  const constant = saturated ? difference(saturated, zero) : off.map(() => 0);
  return { [first]: constant, bent: on.map((count, neuron) => count + (off[neuron] ?? 0) - (constant[neuron] ?? 0)) };
}

function difference(one: readonly number[], other: readonly number[]): number[] {
  return one.map((count, neuron) => count - (other[neuron] ?? 0));
}
