import { bisectLeft, bisectRight } from 'd3-array';
import { plural } from '#shared/text/index.ts';

/** Weights of a layer and their mask of the same length: 1 for kept, 0 for pruned. */
export interface MaskedWeights {
  readonly layer: string;
  readonly weights: Float32Array;
  readonly mask: Float32Array;
  /** 1 for weights that must not be pruned; none if absent. */
  readonly guard?: Float32Array | undefined;
}

function mayBePruned({ mask, guard }: MaskedWeights, index: number): boolean {
  return mask[index] !== 0 && (guard?.[index] ?? 0) === 0;
}

/** |w| of the remaining weights that may be pruned, in ascending order. */
function prunableMagnitudes(layer: MaskedWeights): Float32Array {
  return layer.weights
    .filter((_, index) => mayBePruned(layer, index))
    .map(Math.abs)
    .sort();
}

export function remainingCount(mask: Float32Array): number {
  return mask.reduce((count, kept) => count + (kept === 0 ? 0 : 1), 0);
}

/** Mean |w| over the remaining weights; 0 if there are none. */
export function meanMagnitude({ weights, mask }: Omit<MaskedWeights, 'layer'>): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) if (mask[index] !== 0) sum += Math.abs(weight);
  const remaining = remainingCount(mask);
  return remaining > 0 ? sum / remaining : 0;
}

/** The mask after pruning the `count` smallest remaining |w|; ties in index order. Throws if fewer weights may be pruned. */
export function pruneSmallest(layer: MaskedWeights, count: number): Float32Array {
  const magnitudes = prunableMagnitudes(layer);
  if (count > magnitudes.length) throw new Error(`${layer.layer} has ${plural(magnitudes.length, 'weight')}, not ${count}`);
  const mask = Float32Array.from(layer.mask);
  const threshold = magnitudes[count - 1];
  if (threshold === undefined) return mask;
  let ties = count - bisectLeft(magnitudes, threshold);
  for (const [index, weight] of layer.weights.entries()) {
    if (!mayBePruned(layer, index)) continue;
    const magnitude = Math.abs(weight);
    if (magnitude < threshold || (magnitude === threshold && ties-- > 0)) mask[index] = 0;
  }
  return mask;
}

/**
 * Iterative magnitude pruning: the number of weights of each layer among the ζ x (all remaining weights) smallest |w| across all layers;
 * ties at the threshold in layer order. Guarded weights count among all, but the next smallest ones are pruned in their place. Source: Han,
 * Pool, Tran, Dally, NeurIPS 2015; global as in Frankle and Carbin, ICLR 2019.
 */
export function magnitudeBudget(layers: readonly MaskedWeights[], zeta: number): readonly number[] {
  const perLayer = layers.map(prunableMagnitudes);
  const all = concatenated(perLayer).sort();
  const remaining = layers.reduce((sum, { mask }) => sum + remainingCount(mask), 0);
  const total = Math.min(all.length, Math.round(zeta * remaining));
  const threshold = all[total - 1];
  if (threshold === undefined) return layers.map(() => 0);
  let ties = total - bisectLeft(all, threshold);
  return perLayer.map((magnitudes) => {
    const below = bisectLeft(magnitudes, threshold);
    const equal = Math.min(ties, bisectRight(magnitudes, threshold) - below);
    ties -= equal;
    return below + equal;
  });
}

function concatenated(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((length, array) => length + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    all.set(array, offset);
    offset += array.length;
  }
  return all;
}
