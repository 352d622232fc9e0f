import { permutation, philox, RandomStream, type Words2 } from '#shared/random/index.ts';

/** Tell the random numbers of shuffling and of augmentation from those of every other use of the seed. */
const SHUFFLE_STREAM = 0x53_48_55_46;
const STEP_STREAM = 0x53_54_45_50;

/** The order of the training samples in an epoch: a function of its arguments alone, so that a resumed run needs no more than them. */
export function epochOrder(count: number, seed: number, round: number, epoch: number): Uint32Array {
  return permutation(count, new RandomStream(seed, [SHUFFLE_STREAM, round, epoch]));
}

/** What crop, flip and dropout of a step are a function of. */
export function stepSeed(seed: number, step: number): Words2 {
  const [first, second] = philox([step, 0, 0, STEP_STREAM], [seed, 0]);
  return [first, second];
}
