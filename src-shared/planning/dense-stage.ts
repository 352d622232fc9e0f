import { type Experiment, experimentSchema, flatConfig } from '#shared/experiment/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { configuredMethod, sharedSettings } from '#shared/methods/index.ts';
import { needsSavings } from '#shared/objective/index.ts';

/**
 * The experiment that trains and measures exactly what the dense stage of another one does, and nothing else: branches of it have the same
 * numbers, bit for bit. Null if there is none: the method trains the dense network by its own objective or with slopes, or the objective
 * depends on measured latencies.
 *
 * @param layers the prunable layers of the network
 */
export function denseStageOf(experiment: Experiment, layers: readonly PrunableLayer[]): Experiment | null {
  const method = configuredMethod(experiment.method);
  if (needsSavings(experiment.objective.entropy) || method.slopes(layers).length > 0) return null;
  if (method.objective(layers).length > 0) return null;
  const { calibration } = sharedSettings(experiment.method);
  return experimentSchema.parse({
    ...experiment,
    training: { ...experiment.training, retraining: {} },
    method: { kind: 'dense', calibration },
    reduction: {},
  });
}

/** Equal for experiments that differ in their name, project, tags or seed only. */
export function denseStageKey(dense: Experiment): string {
  const { name: _, project: __, tags: ___, seed: ____, $schema: _____, ...settings } = dense;
  const sorted = flatConfig(settings).toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return JSON.stringify(sorted.map(({ key, value }) => [key, value]));
}
