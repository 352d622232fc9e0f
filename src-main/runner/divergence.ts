import { LabError } from '#shared/errors/index.ts';
import type { RunOutline } from './prepared-run.ts';

/** LabError `diverged` for a NaN or infinite loss. The remedy names the learning rate and the strengths of the objective's terms. */
export function divergence(
  what: string,
  location: string,
  { experiment, objective }: Pick<RunOutline, 'experiment' | 'objective'>,
): LabError {
  const fields = [
    ...objective.map(({ field, config }) => `${field} (now ${config.lambda})`),
    `training.learningRate (now ${experiment.training.learningRate})`,
  ];
  return new LabError('diverged', `${what} is not finite.`, `Lower ${fields.join(' or ')} and run the experiment again.`, { location });
}
