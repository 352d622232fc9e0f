import type { Environment, JournalEvent } from '#shared/journal/index.ts';

/** What makes the same computation round differently, in words. */
const COMPARED = {
  device: 'device',
  processor: 'processor',
  instructionSet: 'instruction set',
  threads: 'number of threads',
  oneDnn: 'use of oneDNN',
  tensorflow: 'version of TensorFlow',
  kernels: 'build of the kernels',
} as const satisfies Partial<Record<keyof Environment, string>>;

/**
 * What differs between the attempts of a run, in words; empty if its numbers are bit-identical to those of an uninterrupted run.
 *
 * @param before the valid events of the earlier attempts, up to the checkpoint that this one starts from
 */
export function differencesFrom(before: readonly JournalEvent[], environment: Environment): readonly string[] {
  const earlier = before.flatMap((event) => (event.kind === 'start' && event.environment ? [event.environment] : []));
  const own = Object.entries(COMPARED).flatMap(([field, words]) => {
    const value = environment[field as keyof typeof COMPARED];
    const differs = earlier.some((one) => {
      const other = one[field as keyof typeof COMPARED];
      return other !== undefined && value !== undefined && other !== value;
    });
    return differs ? [words] : [];
  });
  return [...new Set([...earlier.flatMap(({ differences = [] }) => differences), ...own])];
}
