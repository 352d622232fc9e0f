import type { Variables } from '../program.ts';

/** Logits, row-major count x classes, and the gradient of each image's own cross-entropy by its pixels. */
export interface LossGradients {
  readonly logits: Float32Array;
  readonly gradients: Float32Array;
}

/**
 * A network in evaluation mode as a function of its pixels, with derivatives. Pixels are 0..1, row-major, for any number of images. Its
 * session holds the variables until {@link Derivatives.dispose}.
 */
export interface Derivatives {
  readonly classes: number;
  assign(variables: Variables): void;
  /** Logits, row-major count x classes. */
  logits(pixels: Float32Array): Float32Array;
  /** @param labels a class index for each image */
  lossGradients(pixels: Float32Array, labels: ArrayLike<number>): LossGradients;
  /**
   * Σ over the classes of cotangent · d logit / d pixel, of the pixels' shape.
   *
   * @param cotangents row-major count x classes
   */
  jacobianProducts(pixels: Float32Array, cotangents: Float32Array): Float32Array;
  /** ‖f(changed) - f(pixels)‖ / ‖f(pixels)‖ of each image, for the output f of each compared node; not finite where f(pixels) is 0. */
  relativeChanges(pixels: Float32Array, changed: Float32Array): ReadonlyMap<string, Float32Array>;
  dispose(): void;
}
