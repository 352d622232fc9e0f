import { LabError } from '#shared/errors/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import type { RunOutline } from './prepared-run.ts';

/** LabError `diverged` for a NaN or infinite loss. The remedy names the learning rate and the strengths of the objective's terms. */
export function divergence(
  what: string,
  location: string,
  { experiment, objective }: Pick<RunOutline, 'experiment' | 'objective'>,
): LabError {
  const { learningRate } = experiment.training;
  const retraining = trainingOfRound(experiment.training, 1).learningRate;
  const fields = [
    ...objective.map(({ field, config }) => `${field} (now ${config.lambda})`),
    `training.learningRate (now ${learningRate})`,
    ...(retraining === learningRate ? [] : [`training.retraining.learningRate (now ${retraining})`]),
  ];
  return new LabError('diverged', `${what} is not finite.`, `Lower ${fields.join(' or ')} and run the experiment again.`, { location });
}
