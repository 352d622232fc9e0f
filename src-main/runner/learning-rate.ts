import type { TrainingConfig } from '#shared/settings/index.ts';

/** Length of a round's schedule. Every round restarts it. */
export interface ScheduleLength {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** One-cycle starts at peak / 25 and ends at peak / 25 / 1e4: PyTorch's defaults. */
const START_DIVISOR = 25;
const END_DIVISOR = 1e4;

/**
 * The learning rate of step `step` (from 0) of a round, the same as PyTorch's schedulers give:
 *
 * - milestones: `MultiStepLR`, peak x factor^(milestones that are <= completed epochs);
 * - one-cycle: `OneCycleLR` with cosine annealing and constant momentum, from peak / 25 up to the peak over the first
 *   warmUp x steps - 1 steps, then down to peak / 25 / 1e4;
 * - cosine: `CosineAnnealingLR` stepped each step, peak x (1 + cos(π step / steps)) / 2, over the steps after the warm-up.
 *
 * A warm-up of n steps is `LinearLR` from peak / n: (step + 1) / n x the schedule's value. Milestones count from the start of the round.
 */
export function learningRateAt(training: TrainingConfig, step: number, length: ScheduleLength): number {
  const { schedule, learningRate: peak } = training;
  const { stepsPerEpoch, epochs } = length;
  const steps = stepsPerEpoch * epochs;
  if (schedule.kind === 'one-cycle') return oneCycle(peak, schedule.warmUp, step, steps);
  const warmUp = Math.floor(schedule.warmUpEpochs * stepsPerEpoch);
  const ramp = Math.min(1, (step + 1) / warmUp);
  switch (schedule.kind) {
    case 'milestones': {
      const epochsDone = Math.floor(step / stepsPerEpoch);
      return ramp * peak * schedule.factor ** schedule.milestones.filter((milestone) => milestone <= epochsDone).length;
    }
    case 'cosine':
      return ramp * cosineBetween(peak, 0, step > warmUp ? (step - warmUp) / (steps - warmUp) : 0);
  }
}

function oneCycle(peak: number, warmUp: number, step: number, steps: number): number {
  const start = peak / START_DIVISOR;
  const top = warmUp * steps - 1;
  if (step <= top) return cosineBetween(start, peak, top > 0 ? step / top : 1);
  return cosineBetween(peak, start / END_DIVISOR, (step - top) / (steps - 1 - top));
}

/** Interpolates from `first` at 0 to `last` at 1 along half a cosine. */
function cosineBetween(first: number, last: number, fraction: number): number {
  return last + ((first - last) / 2) * (1 + Math.cos(Math.PI * fraction));
}
