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
export function mixedWords(stream: number): (place: number) => number {
  const start = mixed(stream);
  return (place) => mixed((place + start) | 0);
}

/** Uniform between two bounds. */
export function mixedUniform(stream: number, low: number, high: number): (place: number) => number {
  const word = mixedWords(stream);
  return (place) => low + (high - low) * ((word(place) + 0.5) / 2 ** 32);
}
