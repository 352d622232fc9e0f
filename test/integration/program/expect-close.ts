import { expect } from 'vitest';

/** Compares relative to the largest value, or to 1 if that is larger. */
export function expectClose(what: string, actual: Float32Array | undefined, expected: Float32Array, tolerance: number): void {
  expect(actual?.length, what).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const distance = Math.max(...expected.map((value, index) => Math.abs(value - (actual?.[index] ?? NaN)))) / scale;
  expect(distance, what).toBeLessThan(tolerance);
}

/** Decodes an array of PyTorch's fixtures: base64 of little-endian float32. */
export function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
