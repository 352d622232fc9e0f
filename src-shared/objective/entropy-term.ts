import { LabError } from '#shared/errors/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import { listed } from '#shared/text/index.ts';
import type { EntropyTermSettings } from './entropy-settings.ts';
import type { ScheduledTerm, StepMoment } from './scheduled-term.ts';

/** Milliseconds that removing a layer saves, alone or as a part of the layers that are removed with it, by layer name. */
export type LayerSavings = ReadonlyMap<string, number>;

/**
 * The entropy term of an experiment; null if λ is 0.
 *
 * Throws LabError `invalid-experiment` if the weights name a layer that the network does not have, if no layer has a weight, or if the
 * weights are latencies and removing no layer saves time.
 *
 * @param path of the settings in the experiment
 * @param savings for the weights `latency`; before they are measured, every layer has the weight 1
 */
export function entropyTerm(
  settings: EntropyTermSettings,
  path: string,
  layers: readonly PrunableLayer[],
  savings?: LayerSavings,
): ScheduledTerm | null {
  const { lambda, temperature } = settings;
  if (lambda === 0) return null;
  const byLayer = layerWeights(settings, path, layers, savings);
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

function layerWeights(
  { weights }: EntropyTermSettings,
  path: string,
  layers: readonly PrunableLayer[],
  savings: LayerSavings | undefined,
): ReadonlyMap<string, number> {
  const names = layers.map(({ name }) => name);
  if (weights.kind === 'latency' && savings) return weightsBySavings(names, savings, path);
  if (weights.kind !== 'given') return new Map(names.map((name) => [name, 1]));
  const unknown = Object.keys(weights.layers).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new LabError('invalid-experiment', `There is no layer ${unknown} to weight.`, `The network’s layers are ${listed(names)}.`, {
      location: `${path}.weights.layers.${unknown}`,
    });
  }
  return new Map(Object.entries(weights.layers));
}

/** s / mean s, with the mean over the layers whose removal saves time; 0 for the others. */
function weightsBySavings(names: readonly string[], savings: LayerSavings, path: string): ReadonlyMap<string, number> {
  const saved = names.map((name) => savings.get(name) ?? 0);
  const positive = saved.filter((milliseconds) => milliseconds > 0);
  if (positive.length === 0) {
    throw new LabError(
      'invalid-experiment',
      'No layer of this network saves time when it is removed, so latencies give no layer a weight.',
      `Set ${path}.weights to equal, or use a network with skip connections or mergeable layers, such as a transformer.`,
      { location: `${path}.weights` },
    );
  }
  const mean = positive.reduce((sum, milliseconds) => sum + milliseconds, 0) / positive.length;
  return new Map(names.map((name, index) => [name, (saved[index] ?? 0) / mean]));
}
