import { LabError } from '#shared/errors/index.ts';

/** A loss that is NaN or infinite. `location` says where in the run. */
export function divergence(what: string, location: string, learningRate: number): LabError {
  return new LabError(
    'diverged',
    `${what} is no longer a number.`,
    `Lower training.learningRate, which is ${learningRate}, and start the experiment again.`,
    { location },
  );
}
