/** What a network makes of images whose pixels are changed: `count` images, row-major. */
export interface Response {
  /** The cross-entropy of each image in nats. */
  readonly losses: Float64Array;
  /** Whether each image is classified correctly: 1 or 0. */
  readonly correct: Uint8Array;
  /** The gradient of each image's own loss by its pixels. */
  readonly gradients: Float32Array;
}

/** Computes the response to pixels 0..1 of the attacked images. Throws what cancels the attack. */
export type Respond = (pixels: Float32Array) => Promise<Response>;

/** The images under attack. */
export interface Target {
  /** Pixels 0..1 of `count` images. */
  readonly pixels: Float32Array;
  readonly count: number;
  /** The largest change of a pixel. */
  readonly epsilon: number;
  readonly respond: Respond;
}

export interface Attacked {
  /** The changed images: at most ε from the originals, and within 0..1. */
  readonly pixels: Float32Array;
  /** Whether each image is still classified correctly: 1 or 0. */
  readonly correct: Uint8Array;
}

/** The pixel nearest to `value` that an attack on `original` may choose. */
export function clipped(value: number, original: number, epsilon: number): number {
  return Math.min(1, Math.max(0, Math.min(original + epsilon, Math.max(original - epsilon, value))));
}
