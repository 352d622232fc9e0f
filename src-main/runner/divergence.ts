import { LabError } from '#shared/errors/index.ts';

/** A loss that is not a number; `place` is where in the run. */
export function divergence(what: string, place: string, learningRate: number): LabError {
  return new LabError(
    'diverged',
    `${what} is no longer a number.`,
    `Lower training.learningRate, which is ${learningRate}, and start the experiment again.`,
    { location: place },
  );
}
