import type { RunSummary } from '#shared/contract/index.ts';
import type { FieldValue } from '#shared/run-query/index.ts';
import { memberMetrics } from './member-metrics.ts';
import type { Store } from './store.ts';

const CONFIG = 'config.';
const METRIC = 'metric.';

/** The settings and metrics that any run has, by the names of queries. */
export function fieldsOfRuns(store: Store, summaries: readonly RunSummary[]): string[] {
  const keys = store.all(store.query.selectFrom('config').select('key').distinct().orderBy('key'));
  const metrics = new Set([...memberMetrics(store, summaries).values()].flatMap((figures) => Object.keys(figures)));
  return [...keys.map(({ key }) => `${CONFIG}${key}`), ...[...metrics].sort().map((name) => `${METRIC}${name}`)];
}

/** Values of these settings and metrics by run; runs without any of them are left out. */
export function valuesOfRuns(
  store: Store,
  summaries: readonly RunSummary[],
  fields: readonly string[],
): { id: string; values: Record<string, FieldValue> }[] {
  const values = new Map<string, Record<string, FieldValue>>();
  const add = (id: string, field: string, value: FieldValue): void => {
    const own = values.get(id) ?? {};
    own[field] = value;
    values.set(id, own);
  };
  const keys = named(fields, CONFIG);
  if (keys.length > 0) {
    const rows = store.all(
      store.query
        .selectFrom('config')
        .innerJoin('runs', 'runs.number', 'config.run')
        .select(['runs.id', 'key', 'value'])
        .where('key', 'in', keys),
    );
    for (const { id, key, value } of rows) {
      const own = fieldValue(value);
      if (own !== undefined) add(id, `${CONFIG}${key}`, own);
    }
  }
  const metrics = named(fields, METRIC);
  if (metrics.length > 0) {
    for (const [id, figures] of memberMetrics(store, summaries)) {
      for (const name of metrics) {
        const figure = Object.hasOwn(figures, name) ? figures[name] : undefined;
        if (figure !== undefined) add(id, `${METRIC}${name}`, figure);
      }
    }
  }
  return [...values].map(([id, own]) => ({ id, values: own }));
}

function named(fields: readonly string[], prefix: string): readonly string[] {
  return fields.filter((field) => field.startsWith(prefix)).map((field) => field.slice(prefix.length));
}

/** A stored setting, which is JSON; undefined for null and for a damaged value. Lists become lists of texts. */
function fieldValue(json: string): FieldValue | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
  } catch {
    return undefined;
  }
}
