import type { MaskedWeights } from './magnitude.ts';

/**
 * The weights that keep a layer connected: of each output channel, the largest remaining |w|; of equal ones the last, which pruning would
 * take last. Channels without remaining weights have none.
 *
 * @param outputs number of output channels, the length of the kernel's last axis
 * @returns 1 for these weights, 0 for all others
 */
export function largestPerOutput({ weights, mask }: MaskedWeights, outputs: number): Float32Array {
  const guard = new Float32Array(weights.length);
  for (let output = 0; output < outputs; output++) {
    let largest = -1;
    for (let index = output; index < weights.length; index += outputs) {
      if (mask[index] === 0) continue;
      if (largest < 0 || Math.abs(weights[index] ?? 0) >= Math.abs(weights[largest] ?? 0)) largest = index;
    }
    if (largest >= 0) guard[largest] = 1;
  }
  return guard;
}
