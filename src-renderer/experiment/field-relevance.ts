import type { FormField } from './form-field.ts';
import { valueAt, type Json } from './json.ts';

/** Settings that few experiments change. */
const advanced: ReadonlySet<string> = new Set([
  'training.accumulate',
  'training.evaluationBatchSize',
  'training.beta2',
  'training.epsilon',
  'training.gradientClip',
  'training.ema',
  'training.labelSmoothing',
  'data.augmentation.colorJitter',
]);

const adaptive: readonly Json[] = ['adam', 'adamw'];

/** Where a setting acts only if others have certain values. */
const conditions: Readonly<Record<string, (valueOf: (name: string, byDefault: Json) => Json) => boolean>> = {
  'training.nesterov': (valueOf) => valueOf('training.optimizer', 'sgd') === 'sgd',
  'training.beta2': (valueOf) => adaptive.includes(valueOf('training.optimizer', 'sgd')),
  'training.epsilon': (valueOf) => adaptive.includes(valueOf('training.optimizer', 'sgd')),
  memoryGrowth: (valueOf) => valueOf('device', 'auto') !== 'cpu',
};

/** Whether a field changes anything in that experiment; what is written in it is shown in any case. */
export function isRelevant({ name, path }: FormField, document: Json): boolean {
  const valueOf = (wanted: string, byDefault: Json): Json => valueAt(document, wanted.split('.')) ?? byDefault;
  return valueAt(document, path) !== undefined || (conditions[name]?.(valueOf) ?? true);
}

export function isAdvanced({ name }: FormField): boolean {
  return advanced.has(name);
}
