/** One setting of an experiment: a dotted key and its value as JSON. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** A config as dotted keys with JSON values, so that runs can be compared by setting. Lists are single values. */
export function flatConfig(config: unknown, prefix = ''): Setting[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return [{ key: prefix, value: JSON.stringify(config) }];
  const entries = Object.entries(config);
  if (entries.length === 0 && prefix !== '') return [{ key: prefix, value: '{}' }];
  return entries
    .filter(([, value]) => value !== undefined)
    .flatMap(([key, value]) => flatConfig(value, prefix === '' ? key : `${prefix}.${key}`));
}

/** What names an experiment or serves editors; no run depends on it. */
const LABELS: ReadonlySet<string> = new Set(['$schema', 'name', 'project', 'tags']);

/** The settings in which experiments are compared: all but their names and tags. */
export function comparedSettings(config: unknown): Setting[] {
  return flatConfig(config).filter(({ key }) => !LABELS.has(key));
}
