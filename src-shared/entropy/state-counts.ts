import { type RegionName, regionNames } from '#shared/activations/index.ts';

/** How often each neuron was in each region of its activation, without z = 0. Regions that an activation does not have are absent. */
export type RegionCounts = Readonly<Partial<Record<RegionName, readonly number[]>>>;

/**
 * How often each neuron of a layer was ON (z > 0), OFF (z < 0) or neither (z = 0) in a pass over the data; z is the activation's input. A
 * neuron is an output channel; each position of each image is one observation. The counts are exact integers.
 */
export interface StateCounts {
  readonly on: readonly number[];
  readonly off: readonly number[];
  readonly zero: readonly number[];
  /** Absent if the regions are those of the signs, as with ReLU, and in older journals. */
  readonly regions?: RegionCounts | undefined;
  /**
   * In older journals, instead of `regions`: how often the output was exactly the value at which the activation is constant, 6 for ReLU6
   * and 0 for GELU, SiLU and HardSwish.
   */
  readonly saturated?: readonly number[] | undefined;
}

/** The counts of two passes together; the first may be empty. */
export function sumCounts(one: StateCounts | undefined, other: StateCounts): StateCounts {
  if (!one) return other;
  const sum = (a: readonly number[], b: readonly number[] = []): number[] => a.map((count, neuron) => count + (b[neuron] ?? 0));
  const regions: Partial<Record<RegionName, number[]>> = {};
  for (const name of regionNames) {
    const counts = one.regions?.[name];
    if (counts) regions[name] = sum(counts, other.regions?.[name]);
  }
  return { on: sum(one.on, other.on), off: sum(one.off, other.off), zero: sum(one.zero, other.zero), ...(one.regions && { regions }) };
}
