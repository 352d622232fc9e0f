/** Fractional bits of a weight. 255 times the sum of all weights stays below 2^31. */
export const PRECISION = 22;

/** Per output value of one axis of a resized image: which input values contribute, with which weights. */
export interface Taps {
  /** Per output value: the first input value, and how many. */
  readonly first: Int32Array;
  readonly counts: Int32Array;
  /** `stride` per output value, in units of 2^-22. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Antialiased bilinear interpolation of `from` values to `to`: the triangle filter spans two values of the coarser side. Computes only
 * `count` values starting at `start`. Bit-identical to Pillow: src/libImaging/Resample.c, precompute_coeffs and
 * normalize_coeffs_8bpc.
 */
export function bilinearTaps(from: number, to: number, start: number, count: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = 2 * Math.ceil(support) + 1;
  const taps = { first: new Int32Array(count), counts: new Int32Array(count), weights: new Int32Array(count * stride), stride };
  const triangle = new Float64Array(stride);
  for (let index = 0; index < count; index++) {
    const center = (start + index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const size = Math.min(from, Math.trunc(center + support + 0.5)) - first;
    let sum = 0;
    for (let tap = 0; tap < size; tap++) {
      const weight = Math.max(0, 1 - Math.abs((tap + first - center + 0.5) * (1 / support)));
      triangle[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < size; tap++) {
      taps.weights[index * stride + tap] = Math.trunc(0.5 + ((triangle[tap] ?? 0) / sum) * 2 ** PRECISION);
    }
    taps.first[index] = first;
    taps.counts[index] = size;
  }
  return taps;
}
