import { InvalidArgumentError } from 'commander';

/** Reads a whole number within bounds from an option. */
export function whole(least: number, most: number): (word: string) => number {
  return (word) => {
    const number = Number(word);
    if (/^\d+$/.test(word) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It needs to be a whole number from ${least} to ${most}.`);
  };
}
