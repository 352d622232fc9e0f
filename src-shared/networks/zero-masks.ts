import { type ModelGraph, parametersOf, type Weights } from '#shared/graph/index.ts';

/** The masks of an imported model's pruned kernels, and how much they prune. */
export interface ZeroMasks {
  /** 1 for kept, 0 for pruned, by `<kernel>/mask`; kernels without pruned weights have none. */
  readonly masks: Weights;
  /** Number of weights that are exactly 0. */
  readonly zeros: number;
  /** Number of weights of all kernels. */
  readonly of: number;
}

/**
 * Finds the weights that are exactly 0: an earlier pruning. Kernels that are entirely 0 are left out, since some initializations start a
 * branch at 0.
 *
 * @param isInitialized whether a parameter is initialized rather than read from the model; its zeros mean nothing
 */
export function zeroMasks(graph: ModelGraph, weights: Weights, isInitialized: (parameter: string) => boolean = () => false): ZeroMasks {
  const masks = new Map<string, Float32Array>();
  let [zeros, of] = [0, 0];
  for (const { name, role } of parametersOf(graph)) {
    const values = weights.get(name);
    if (role !== 'kernel' || !values) continue;
    of += values.length;
    const own = values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    if (own === 0 || own === values.length || isInitialized(name)) continue;
    zeros += own;
    masks.set(
      `${name}/mask`,
      values.map((value) => (value === 0 ? 0 : 1)),
    );
  }
  return { masks, zeros, of };
}
