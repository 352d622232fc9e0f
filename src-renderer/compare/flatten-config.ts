/** A value of a config as it is shown and compared: text, number and so on, lists in one line. */
export type ConfigValue = string;

/** Not a setting but a hint for editors. */
const LEFT_OUT = new Set(['$schema']);

/** `{training: {epochs: 3}}` as `training.epochs` → `3`, keys in their order; lists stay whole. */
export function flattenConfig(config: unknown, prefix = ''): ReadonlyMap<string, ConfigValue> {
  const flat = new Map<string, ConfigValue>();
  if (!isRecord(config)) return flat;
  for (const [key, value] of Object.entries(config)) {
    if (LEFT_OUT.has(key) || value === undefined) continue;
    const path = prefix ? `${prefix}.${key}` : key;
    if (isRecord(value) && Object.keys(value).length > 0) for (const [inner, text] of flattenConfig(value, path)) flat.set(inner, text);
    else flat.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return flat;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
