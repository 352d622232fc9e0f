import { permutation, philox, RandomStream, type Words2 } from '#shared/random/index.ts';

/** Separate random streams for shuffling and for training steps. */
const SHUFFLE_STREAM = 0x53_48_55_46;
const STEP_STREAM = 0x53_54_45_50;

/** The order of the training samples in an epoch. A pure function, so that resuming needs no generator state. */
export function epochOrder(count: number, seed: number, round: number, epoch: number): Uint32Array {
  return permutation(count, new RandomStream(seed, [SHUFFLE_STREAM, round, epoch]));
}

/** The seed of a step's augmentation and dropout. */
export function stepSeed(seed: number, step: number): Words2 {
  const [first, second] = philox([step, 0, 0, STEP_STREAM], [seed, 0]);
  return [first, second];
}
