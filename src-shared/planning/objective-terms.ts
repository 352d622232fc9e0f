import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { configuredMethod, methodName } from '#shared/methods/index.ts';
import { entropyTerm, type ScheduledTerm } from '#shared/objective/index.ts';

/**
 * The terms of an experiment's objective besides the cross-entropy: those of its method and those of `objective`. Throws LabError
 * `invalid-experiment` naming the field if they do not match the network or each other.
 */
export function objectiveTerms({ method, objective, training }: Experiment, layers: readonly PrunableLayer[]): readonly ScheduledTerm[] {
  const ofMethod = configuredMethod(method).objective(layers);
  if (training.ema > 0 && ofMethod.some(({ config }) => config.kind === 'layer-folding')) {
    throw new LabError(
      'invalid-experiment',
      'Trained slopes cannot be averaged: α and 1 - α would no longer belong together.',
      'Set training.ema to 0.',
      { location: 'training.ema' },
    );
  }
  const own = entropyTerm(objective.entropy, 'objective.entropy', layers);
  if (!own) return ofMethod;
  const other = ofMethod.find(({ config }) => config.kind === own.config.kind);
  if (other) {
    throw new LabError(
      'invalid-experiment',
      `${methodName(method.kind)} has an entropy term of its own.`,
      `Set ${other.field} or ${own.field} to 0.`,
      { location: own.field },
    );
  }
  return [own, ...ofMethod];
}
