import { LabError } from '#shared/errors/index.ts';

/** LabError `diverged` for a NaN or infinite loss. */
export function divergence(what: string, location: string, learningRate: number): LabError {
  return new LabError(
    'diverged',
    `${what} is not finite.`,
    `Lower training.learningRate (now ${learningRate}) and run the experiment again.`,
    { location },
  );
}
