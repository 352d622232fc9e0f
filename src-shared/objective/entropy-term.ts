import { LabError } from '#shared/errors/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { listed } from '#shared/text/index.ts';
import type { EntropyTermSettings } from './entropy-settings.ts';
import type { ScheduledTerm, StepMoment } from './scheduled-term.ts';

/**
 * The entropy term of an experiment; null if λ is 0.
 *
 * Throws LabError `invalid-experiment` if the weights name a layer that the network does not have, or if no layer has a weight.
 *
 * @param path of the settings in the experiment
 */
export function entropyTerm(settings: EntropyTermSettings, path: string, layers: readonly PrunableLayer[]): ScheduledTerm | null {
  const { lambda, temperature } = settings;
  if (lambda === 0) return null;
  const byLayer = layerWeights(settings, path, layers);
  if (!layers.some(({ name }) => (byLayer.get(name) ?? 0) > 0)) {
    throw new LabError('invalid-experiment', 'No layer has an entropy that the objective could lower.', `Set ${path}.lambda to 0.`, {
      location: `${path}.weights`,
    });
  }
  const weights = Object.fromEntries(layers.map(({ name, activation }) => [activation, byLayer.get(name) ?? 0]));
  return {
    config: { kind: 'entropy', lambda, temperature, weights },
    field: `${path}.lambda`,
    coefficients: (moment) => [scheduleFactor(settings, moment)],
  };
}

/** The factor of λ, 0..1: rises linearly over the first steps of a round and is 0 in its last epochs. */
export function scheduleFactor(
  { rampUp, offEpochs }: Pick<EntropyTermSettings, 'rampUp' | 'offEpochs'>,
  { step, stepsPerEpoch, epochs }: Pick<StepMoment, 'step' | 'stepsPerEpoch' | 'epochs'>,
): number {
  if (step >= (epochs - offEpochs) * stepsPerEpoch) return 0;
  const ramp = rampUp * epochs * stepsPerEpoch;
  return step + 1 < ramp ? (step + 1) / ramp : 1;
}

function layerWeights({ weights }: EntropyTermSettings, path: string, layers: readonly PrunableLayer[]): ReadonlyMap<string, number> {
  const names = layers.map(({ name }) => name);
  if (weights.kind === 'equal') return new Map(names.map((name) => [name, 1]));
  const unknown = Object.keys(weights.layers).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new LabError('invalid-experiment', `There is no layer ${unknown} to weight.`, `The network’s layers are ${listed(names)}.`, {
      location: `${path}.weights.layers`,
    });
  }
  return new Map(Object.entries(weights.layers));
}
