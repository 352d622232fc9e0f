import { type RunMessage, type Series, type SeriesName, seriesNames } from '#shared/contract/index.ts';
import type { Store } from './store.ts';

const ofSteps = {
  'train/step-loss': 'loss',
  'learning-rate': 'learning_rate',
  'images-per-second': 'images_per_second',
  'memory-bytes': 'memory_bytes',
} as const satisfies Partial<Record<SeriesName, string>>;

const ofEpochs = {
  'train/loss': 'train_loss',
  'train/accuracy': 'train_accuracy',
  'validation/loss': 'validation_loss',
  'validation/accuracy': 'validation_accuracy',
  'validation/nll': 'validation_nll',
} as const satisfies Partial<Record<SeriesName, string>>;

/** The series that rows of older versions lack. */
const NULLABLE: SeriesName = 'validation/nll';

/**
 * A run's series over its steps. Series of steps and epochs without points have empty axes, except one that older versions did not have.
 * Without `names`, all of them and every metric of the run.
 */
export function seriesOfRun(store: Store, run: number, names?: readonly string[]): Series[] {
  const { query } = store;
  const wanted = names && new Set(names);
  const isWanted = (name: string): boolean => wanted?.has(name) ?? true;
  const steps = Object.keys(ofSteps).some(isWanted)
    ? store.all(query.selectFrom('steps').selectAll().where('run', '=', run).orderBy('seq'))
    : [];
  const epochs = Object.keys(ofEpochs).some(isWanted)
    ? store.all(query.selectFrom('epochs').selectAll().where('run', '=', run).orderBy('seq'))
    : [];
  const known = seriesNames.filter(isWanted).map((name) => {
    if (name in ofSteps) {
      const column = ofSteps[name as keyof typeof ofSteps];
      return { name, x: steps.map(({ step }) => step), y: steps.map((row) => row[column]) };
    }
    const column = ofEpochs[name as keyof typeof ofEpochs];
    return { name, ...measured(epochs.map((row) => [row.step, row[column]])) };
  });
  const filled = new Set<string>(known.flatMap(({ name, x }) => (x.length > 0 ? [name] : [])));
  const metrics = metricsOfRun(store, run, (name) => isWanted(name) && !filled.has(name));
  const ofMetrics = new Map(metrics.map((series) => [series.name, series]));
  // Other programs log losses and accuracies as metrics.
  const present = known.map((series) => ofMetrics.get(series.name) ?? series).filter(({ name, x }) => name !== NULLABLE || x.length > 0);
  const columns = new Set<string>(present.map(({ name }) => name));
  return [...present, ...metrics.filter(({ name }) => !columns.has(name))];
}

/** The axes of the points that have a value: rows of older versions lack some. */
function measured(points: readonly (readonly [number, number | null])[]): Omit<Series, 'name'> {
  const known = points.filter((point): point is readonly [number, number] => point[1] !== null);
  return { x: known.map(([x]) => x), y: known.map(([, y]) => y) };
}

function metricsOfRun(store: Store, run: number, isWanted: (name: string) => boolean): Series[] {
  const rows = store
    .all(store.query.selectFrom('metrics').select(['name', 'step', 'value']).where('run', '=', run).orderBy('name').orderBy('seq'))
    .filter(({ name }) => isWanted(name));
  return [...Map.groupBy(rows, ({ name }) => name)].map(([name, own]) => ({
    name,
    x: own.map(({ step }) => step),
    y: own.map(({ value }) => value),
  }));
}

/** A run's log, oldest first. */
export function messagesOfRun(store: Store, run: number): RunMessage[] {
  return store.all(store.query.selectFrom('messages').select(['seq', 'time', 'level', 'text']).where('run', '=', run).orderBy('number'));
}
