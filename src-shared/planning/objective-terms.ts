import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { type LatencyProfile, shareOfSavings } from '#shared/latency/index.ts';
import { configuredMethod, methodName } from '#shared/methods/index.ts';
import { entropyTerm, needsSavings, type ScheduledTerm } from '#shared/objective/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import { plural } from '#shared/text/index.ts';

/** Whether a run's latencies are measured before it starts: its method decides by them, or they weigh terms of its objective. */
export function needsLatencies({ method, objective }: Pick<Experiment, 'method' | 'objective'>): boolean {
  return configuredMethod(method).needsLatencies || needsSavings(objective.entropy);
}

/**
 * The terms of an experiment's objective besides the cross-entropy: those of its method and those of `objective`. Throws LabError
 * `invalid-experiment` naming the field if they do not match the network or each other.
 *
 * @param latencies of the run, if it {@link needsLatencies}; undefined before they are measured
 */
export function objectiveTerms(
  { method, objective, training }: Experiment,
  layers: readonly PrunableLayer[],
  latencies?: LatencyProfile,
): readonly ScheduledTerm[] {
  const savings = latencies && new Map(layers.map(({ name }) => [name, shareOfSavings(latencies, name)]));
  const ofMethod = configuredMethod(method).objective(layers, savings);
  if (training.ema > 0 && ofMethod.some(({ config }) => config.kind === 'layer-folding')) {
    throw new LabError(
      'invalid-experiment',
      'Trained slopes cannot be averaged: α and 1 - α would no longer belong together.',
      'Set training.ema to 0.',
      { location: 'training.ema' },
    );
  }
  if (training.accumulate > 1 && ofMethod.some(({ config }) => config.kind === 'lacoot')) {
    throw new LabError(
      'invalid-experiment',
      'The distance between a block’s input and output depends on all images of a batch, so the batch must be computed in one part.',
      'Set training.accumulate to 1.',
      { location: 'training.accumulate' },
    );
  }
  checkOffEpochs('objective.entropy', objective.entropy, training);
  if ('offEpochs' in method) checkOffEpochs('method', method, training);
  const own = entropyTerm(objective.entropy, 'objective.entropy', layers, savings);
  if (!own) return ofMethod;
  const other = ofMethod.find(({ config }) => config.kind === own.config.kind);
  if (other) {
    throw new LabError(
      'invalid-experiment',
      `${methodName(method.kind)} already has an entropy term.`,
      `Set ${other.field} or ${own.field} to 0.`,
      { location: own.field },
    );
  }
  return [own, ...ofMethod];
}

/** Throws if a term is off in every epoch of the dense training and of the rounds. */
function checkOffEpochs(
  path: string,
  { lambda, offEpochs }: Pick<Experiment['objective']['entropy'], 'lambda' | 'offEpochs'>,
  training: Experiment['training'],
): void {
  const epochs = Math.max(training.epochs, trainingOfRound(training, 1).epochs);
  if (lambda === 0 || offEpochs < epochs) return;
  throw new LabError(
    'invalid-experiment',
    `The entropy term would never apply: it is off for the last ${plural(offEpochs, 'epoch')} of ${plural(epochs, 'epoch')}.`,
    `Set ${path}.offEpochs below ${epochs}, or ${path}.lambda to 0.`,
    { location: `${path}.offEpochs` },
  );
}
