import type { Respond, Target } from '#shared/attacks/index.ts';

/** Images of two pixels whose loss is linear, g · x + offset; an image is classified correctly while its loss is below a limit. */
export interface LinearLoss {
  readonly gradient: readonly [number, number];
  readonly offset?: number;
  readonly limit: number;
}

/** A target whose images have linear losses, and the pixels of which it was asked. */
export function linearTarget(
  pixels: readonly number[],
  epsilon: number,
  losses: readonly LinearLoss[],
): { readonly target: Target; readonly asked: number[][] } {
  const asked: number[][] = [];
  const respond: Respond = (changed) => {
    asked.push([...changed]);
    const values = losses.map(({ gradient, offset = 0 }, image) => {
      const [one = 0, other = 0] = changed.subarray(2 * image, 2 * image + 2);
      return gradient[0] * one + gradient[1] * other + offset;
    });
    return Promise.resolve({
      losses: Float64Array.from(values),
      correct: Uint8Array.from(values, (value, image) => (value < (losses[image]?.limit ?? 0) ? 1 : 0)),
      gradients: Float32Array.from(losses.flatMap(({ gradient }) => [...gradient])),
    });
  };
  return { target: { pixels: Float32Array.from(pixels), count: losses.length, epsilon, respond }, asked };
}
