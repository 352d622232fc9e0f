import { z } from 'zod';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { configuredMethod, sharedSettings } from '#shared/methods/index.ts';
import type { Experiment } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';
import { flatConfig } from './flat-config.ts';

/** What a branch begins from: a kept round of another run, which may have been deleted since. */
export const parentSchema = z.strictObject({
  run: z.string().min(1).max(64).describe('The ID of the run.'),
  round: z.int().min(0).describe('The last round that both have in common.'),
});

export type Parent = z.output<typeof parentSchema>;

/** Settings that the rounds before a branch were computed with, and why the rounds after them need the same. */
const FIXED: Readonly<Record<string, string>> = {
  data: 'the network was trained on these images',
  network: 'the weights belong to this network',
  entropy: 'the entropy of the last round was measured this way',
  'training.batchSize': 'steps are counted across all rounds',
  'training.epochs': 'the dense training is done; `training.retraining.epochs` sets the epochs of the rounds',
  'training.learningRate': 'the dense training is done; `training.retraining.learningRate` sets that of the rounds',
  'training.schedule': 'the dense training is done; `training.retraining.schedule` sets that of the rounds',
};

/**
 * The fields of an experiment that cannot continue another run's rounds.
 *
 * @param parent the experiment of the run that it branches from
 * @param layers the prunable layers of that run
 */
export function branchProblems(
  parent: Experiment,
  experiment: Experiment,
  round: number,
  layers: readonly PrunableLayer[],
): readonly FieldProblem[] {
  return [...fixedProblems(parent, experiment), ...methodProblems(parent, experiment, round, layers)];
}

function fixedProblems(parent: Experiment, experiment: Experiment): readonly FieldProblem[] {
  const before = new Map(flatConfig(parent).map(({ key, value }) => [key, value]));
  const now = new Map(flatConfig(experiment).map(({ key, value }) => [key, value]));
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
  return changed.flatMap((field) => {
    const path = Object.keys(FIXED).find((fixed) => field === fixed || field.startsWith(`${fixed}.`));
    return path === undefined ? [] : [{ field, message: `cannot change in a branch: ${FIXED[path] ?? ''}` }];
  });
}

function methodProblems(
  parent: Experiment,
  experiment: Experiment,
  round: number,
  layers: readonly PrunableLayer[],
): readonly FieldProblem[] {
  const [before, now] = [sharedSettings(parent.method), sharedSettings(experiment.method)];
  const { fineTune, removeAtEnd } = experiment.reduction;
  const problems: FieldProblem[] = [];
  if (now.rounds <= round && fineTune === 0 && !removeAtEnd) {
    const field = 'rounds' in experiment.method ? 'method.rounds' : 'method';
    problems.push({ field, message: `has no round after round ${round}, so nothing would be left to do` });
  }
  if (now.calibration !== before.calibration) {
    const field = 'calibration' in experiment.method ? 'method.calibration' : 'method';
    problems.push({ field, message: `must hold out the same share of the training images as before, ${before.calibration}` });
  } else if (now.calibration > 0 && experiment.seed !== parent.seed) {
    problems.push({ field: 'seed', message: `cannot change in a branch: it drew the calibration images, which must stay out of training` });
  }
  if (slopedLayers(parent, layers).join() !== slopedLayers(experiment, layers).join()) {
    problems.push({ field: 'method', message: 'must train the slopes of the same layers as before, since the network has them' });
  }
  return problems;
}

function slopedLayers({ method }: Experiment, layers: readonly PrunableLayer[]): readonly string[] {
  return configuredMethod(method)
    .slopes(layers)
    .map(({ name }) => name);
}
