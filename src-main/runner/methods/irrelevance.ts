import { meanMagnitude, remainingCount, type PruningCandidate } from '#shared/pruning/index.ts';
import type { MeasuredLayer } from './method.ts';

/** What NEPENTHE's budget depends on, from weights, mask and entropy. */
export function prunableLayer(measured: MeasuredLayer): PruningCandidate {
  return {
    layer: measured.layer,
    remaining: remainingCount(measured.mask),
    entropy: measured.entropy,
    magnitude: meanMagnitude(measured),
  };
}
