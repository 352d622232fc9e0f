const MAX_SEED = 0xffff_ffff;

/** Seeds from one line of text, separated by commas or spaces; undefined if one of them is not a seed. */
export function parseSeeds(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const seeds = parts.map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : Number.NaN));
  return seeds.every((seed) => seed <= MAX_SEED) ? [...new Set(seeds)] : undefined;
}

/** As many seeds again as a study has, from the largest on. */
export function furtherSeeds(seeds: readonly number[]): number[] {
  const from = Math.max(0, ...seeds) + 1;
  return Array.from({ length: seeds.length }, (_, index) => from + index);
}
