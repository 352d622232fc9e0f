/**
 * Pseudorandom numbers, a function of integers alone, which test/fixtures/pytorch/networks.py also computes.
 * Source: lowbias32 by Chris Wellons, a bijection of 32-bit words without visible structure.
 */
function mixed(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The word at an index of a stream. */
export function mixedWords(stream: number): (index: number) => number {
  const start = mixed(stream);
  return (index) => mixed((index + start) | 0);
}

/** Uniform between two bounds. */
export function mixedUniform(stream: number, low: number, high: number): (index: number) => number {
  const word = mixedWords(stream);
  return (index) => low + (high - low) * ((word(index) + 0.5) / 2 ** 32);
}
