import { InvalidArgumentError } from 'commander';

/** Reads a whole number within bounds from an option. */
export function whole(least: number, most: number): (word: string) => number {
  return (word) => {
    const number = Number(word);
    if (/^\d+$/.test(word) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It needs to be a whole number from ${least} to ${most}.`);
  };
}

/** Reads a share of a whole. */
export function share(word: string): number {
  const number = Number(word);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError('It needs to be a number between 0 and 1.');
}

/** Reads words with commas between. */
export function words(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}

/** Reads numbers with commas between. */
export function numbers(text: string): number[] {
  const read = words(text).map((word) => (word === '' ? NaN : Number(word)));
  if (read.every((number) => Number.isFinite(number))) return read;
  throw new InvalidArgumentError('It needs to be numbers with commas between.');
}
