import type { RunSummary } from '#shared/contract/index.ts';
import { type FieldValue, metricField, metricOf, settingField, settingOf } from '#shared/run-query/index.ts';
import { memberMetrics, memberRounds } from './member-metrics.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

/** The settings and metrics that any run has, by the names of queries. */
export function fieldsOfRuns(store: Store, summaries: readonly RunSummary[]): string[] {
  const keys = store.all(store.query.selectFrom('config').select('key').distinct().orderBy('key'));
  const metrics = new Set([...metricsOf(store, summaries).values()].flatMap((figures) => Object.keys(figures)));
  return [...keys.map(({ key }) => settingField(key)), ...[...metrics].sort().map(metricField)];
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
  const keys = fields.flatMap((field) => settingOf(field) ?? []);
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
      if (own !== undefined) add(id, settingField(key), own);
    }
  }
  const metrics = fields.flatMap((field) => metricOf(field) ?? []);
  if (metrics.length > 0) {
    for (const [id, figures] of metricsOf(store, summaries)) {
      for (const name of metrics) {
        const figure = Object.hasOwn(figures, name) ? figures[name] : undefined;
        if (figure !== undefined) add(id, metricField(name), figure);
      }
    }
  }
  return [...values].map(([id, own]) => ({ id, values: own }));
}

/** The figures of finished runs, and the last value of every metric that a run has logged. */
function metricsOf(store: Store, summaries: readonly RunSummary[]): ReturnType<typeof memberMetrics> {
  const figures = new Map(figuresOf(store, summaries));
  for (const [id, logged] of loggedMetrics(store)) figures.set(id, { ...logged, ...figures.get(id) });
  return figures;
}

function loggedMetrics(store: Store): ReadonlyMap<string, Record<string, number>> {
  const rows = store.all(
    store.query
      .selectFrom('last_metrics')
      .innerJoin('runs', 'runs.number', 'last_metrics.run')
      .select(['runs.id', 'last_metrics.name', 'value'])
      .where(notInTrash),
  );
  return new Map(
    [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => [id, Object.fromEntries(own.map(({ name, value }) => [name, value]))]),
  );
}

function figuresOf(store: Store, summaries: readonly RunSummary[]): ReturnType<typeof memberMetrics> {
  const finished = summaries.filter(({ status }) => status === 'finished');
  const rounds = memberRounds(
    store,
    finished.map(({ id }) => id),
  );
  return memberMetrics(store, finished, rounds);
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
