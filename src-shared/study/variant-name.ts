import type { Settings } from './field-path.ts';

/** The name of a variant by its settings: `method.zeta=0.3, training.epochs=5`; `base` without any. */
export function variantName(settings: Settings): string {
  const parts = Object.entries(settings).map(([path, value]) => `${path}=${valueText(value)}`);
  return parts.length === 0 ? 'base' : parts.join(', ');
}

/** A value of a field; objects with a kind begin with it: `imp(zeta=0.5)`. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const { kind, ...rest } = value as Record<string, unknown>;
  if (typeof kind !== 'string') return JSON.stringify(value);
  const fields = Object.entries(rest).map(([name, inner]) => `${name}=${valueText(inner)}`);
  return fields.length === 0 ? kind : `${kind}(${fields.join(', ')})`;
}
