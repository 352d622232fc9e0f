import { runStatuses, type RunSummary } from '#shared/contract/index.ts';
import { accuracyDelta, removedLayers } from './run-facts.ts';

/** A value of a field; a list of texts matches if one of them does. */
export type FieldValue = string | number | boolean | readonly string[];

export interface RunField {
  readonly description: string;
  readonly isNumber: boolean;
  /** Null if the run does not have it yet. */
  readonly read: (run: RunSummary) => FieldValue | null;
  /** Every value that it can have. */
  readonly values?: readonly string[];
}

const text = (description: string, read: RunField['read'], values?: readonly string[]): RunField => ({
  ...{ description, isNumber: false, read },
  ...(values && { values }),
});
const number = (description: string, read: (run: RunSummary) => number | null): RunField => ({ description, isNumber: true, read });

/** The fields of every run that a query can name. Settings and metrics, `config.…` and `metric.…`, are read from the engine. */
export const runFields: Readonly<Record<string, RunField>> = {
  name: text('name', (run) => run.name),
  status: text('status', (run) => run.status, runStatuses),
  method: text('method', (run) => run.method ?? ''),
  network: text('network', (run) => run.network ?? ''),
  data: text('data set', (run) => run.data),
  source: text('program that recorded it; lab for a run of this lab', (run) => run.source ?? 'lab'),
  project: text('project', (run) => run.project),
  on: text('the cluster where it runs, or `local`', (run) => run.on ?? 'local'),
  id: text('ID', (run) => run.id),
  tag: text('one of the tags', (run) => run.tags),
  note: text('notes', (run) => run.notes),
  best: number('validation accuracy of the best round, %', (run) => run.bestAccuracy),
  dense: number('validation accuracy of the dense network, %', (run) => run.denseAccuracy),
  test: number('test accuracy of the best round, %', (run) => run.bestTestAccuracy),
  delta: number('best minus dense, percentage points', accuracyDelta),
  dead: number('dead layers', (run) => run.deadLayers),
  linear: number('linear layers', (run) => run.linearLayers),
  removed: number('linear and dead layers', removedLayers),
  gone: number('rectifiers that are physically gone, by a proof', (run) => run.goneRectifiers),
  layers: number('prunable layers', (run) => run.totalLayers),
  sparsity: number('sparsity of the best round, %', (run) => (run.sparsity === null ? null : run.sparsity * 100)),
  round: number('current round', (run) => run.progress.round),
  seed: number('seed', (run) => run.seed),
  parameters: number('parameters of the dense network', (run) => run.parameters),
  macs: number('multiply-accumulates of the dense network', (run) => run.macs),
};

/** The fields that are numbers. */
export const numberFields: readonly string[] = Object.keys(runFields).filter((name) => runFields[name]?.isNumber);

/** A field by its name in any case. */
export function runFieldOf(name: string): RunField | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(runFields, lower) ? runFields[lower] : undefined;
}
