/** Bits behind the point of a weight, so that 255 times the sum of all stays below 2^31. */
export const PRECISION = 22;

/** What the values of one axis of a resized image are made of. */
export interface Taps {
  /** For each of them: the first value that it is made of, and of how many. */
  readonly first: Int32Array;
  readonly counts: Int32Array;
  /** `stride` for each of them, in units of 2^-22. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Bilinear interpolation of `from` values to `to`, antialiased: the triangle is as wide as two values of the coarser side. Only the
 * window of `count` values from `start` on. Bit for bit as Pillow does it: src/libImaging/Resample.c, precompute_coeffs and
 * normalize_coeffs_8bpc.
 */
export function bilinearTaps(from: number, to: number, start: number, count: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = 2 * Math.ceil(support) + 1;
  const taps = { first: new Int32Array(count), counts: new Int32Array(count), weights: new Int32Array(count * stride), stride };
  const triangle = new Float64Array(stride);
  for (let place = 0; place < count; place++) {
    const center = (start + place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const size = Math.min(from, Math.trunc(center + support + 0.5)) - first;
    let sum = 0;
    for (let tap = 0; tap < size; tap++) {
      const weight = Math.max(0, 1 - Math.abs((tap + first - center + 0.5) * (1 / support)));
      triangle[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < size; tap++) {
      taps.weights[place * stride + tap] = Math.trunc(0.5 + ((triangle[tap] ?? 0) / sum) * 2 ** PRECISION);
    }
    taps.first[place] = first;
    taps.counts[place] = size;
  }
  return taps;
}
