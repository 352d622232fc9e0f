import { permutation, philox, RandomStream, type Words2 } from '#shared/random/index.ts';

/** Separate random streams for shuffling, for training steps and for the calibration images. */
const SHUFFLE_STREAM = 0x53_48_55_46;
const STEP_STREAM = 0x53_54_45_50;
const CALIBRATION_STREAM = 0x43_41_4c_49;

/** The order of the training samples in an epoch. A pure function, so that resuming needs no generator state. */
export function epochOrder(count: number, seed: number, round: number, epoch: number): Uint32Array {
  return permutation(count, new RandomStream(seed, [SHUFFLE_STREAM, round, epoch]));
}

/** The seed of a step's augmentation and dropout. */
export function stepSeed(seed: number, step: number): Words2 {
  const [first, second] = philox([step, 0, 0, STEP_STREAM], [seed, 0]);
  return [first, second];
}

/** Indices of the training images that are trained on and of `held` others, drawn by the seed; both ascending. */
export function calibrationSplit(
  count: number,
  held: number,
  seed: number,
): { readonly train: Uint32Array; readonly calibration: Uint32Array } {
  const order = permutation(count, new RandomStream(seed, [CALIBRATION_STREAM, 0, 0]));
  return { calibration: order.slice(0, held).sort(), train: order.slice(held).sort() };
}
