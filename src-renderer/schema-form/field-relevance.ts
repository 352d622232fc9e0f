import type { FormField } from './form-field.ts';
import { type Json, valueAt } from './json.ts';

/** Settings that are rarely changed. */
const advanced: ReadonlySet<string> = new Set([
  'training.retraining',
  'training.accumulate',
  'training.evaluationBatchSize',
  'training.beta2',
  'training.epsilon',
  'training.gradientClip',
  'training.ema',
  'training.labelSmoothing',
  'data.augmentation.colorJitter',
  'data.subset',
  'data.labelNoise',
]);

const adaptive: readonly Json[] = ['adam', 'adamw'];

/** Settings that apply only if other settings have certain values. */
const conditions: Readonly<Record<string, (valueOf: (name: string, byDefault: Json) => Json) => boolean>> = {
  'data.subset.seed': (valueOf) => valueOf('data.subset.share', 1) !== 1,
  'data.labelNoise.seed': (valueOf) => valueOf('data.labelNoise.share', 0) !== 0,
  'training.nesterov': (valueOf) => valueOf('training.optimizer', 'sgd') === 'sgd',
  'training.beta2': (valueOf) => adaptive.includes(valueOf('training.optimizer', 'sgd')),
  'training.epsilon': (valueOf) => adaptive.includes(valueOf('training.optimizer', 'sgd')),
  'reduction.fineTune': (valueOf) =>
    valueOf('entropy.states', 'sign') === 'linear-regions' ||
    valueOf('reduction.hoist', false) === true ||
    valueOf('reduction.drop', 0) !== 0,
  'reduction.hoist': (valueOf) => valueOf('reduction.merge', 'cheaper') !== 'dense',
  memoryGrowth: (valueOf) => valueOf('device', 'auto') !== 'cpu',
};

/** Whether a field has an effect in that experiment. A field with a value is always shown. */
export function isRelevant({ name, path }: FormField, document: Json): boolean {
  const valueOf = (wanted: string, byDefault: Json): Json => valueAt(document, wanted.split('.')) ?? byDefault;
  return valueAt(document, path) !== undefined || (conditions[name]?.(valueOf) ?? true);
}

export function isAdvanced({ name }: FormField): boolean {
  return advanced.has(name);
}
