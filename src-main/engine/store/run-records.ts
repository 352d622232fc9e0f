import { sql } from 'kysely';
import type { RunStatus } from '#shared/contract/index.ts';
import { type Experiment, flatConfig, type RecordedExperiment } from '#shared/experiment/index.ts';
import { networkName } from '#shared/settings/index.ts';
import type { Store } from './store.ts';
import { storedExperiment } from './stored-experiment.ts';
import type { JournalPhase } from './tables.ts';

/** The fields of a run that queue and services need. */
export interface RunRecord {
  readonly number: number;
  readonly id: string;
  readonly status: RunStatus;
  /** Of the queue: higher ones start first. */
  readonly priority: number;
  /** The device that its experiment requests. */
  readonly device: string;
  /** Parsed when it is first read. Null if it is not an experiment of this lab, or unreadable for this version. */
  readonly experiment: Experiment | null;
  /** Name of the executor that is to run it, or ran it last; null for that of this machine. */
  readonly executor: string | null;
  /** ID of its last slot; null before the first start. */
  readonly slot: string | null;
  /** The executor's ID for it. */
  readonly handle: string | null;
  readonly submittedAt: string | null;
}

export interface NewRun {
  readonly id: string;
  readonly experiment: RecordedExperiment;
  /** Used if the experiment names no data set. */
  readonly dataSet?: string | undefined;
  readonly createdAt: string;
  readonly status: RunStatus;
  /** Higher ones start first. */
  readonly priority?: number | undefined;
  /** Name of the executor that is to run it; this machine's by default. */
  readonly executor?: string | undefined;
  readonly parameters: number | null;
  readonly macs: number | null;
}

/** Also of a run in the trash. */
export function runById(store: Store, id: string): RunRecord | undefined {
  const row = store.first(store.query.selectFrom('runs').select(recordColumns).where('id', '=', id));
  return row && recordOf(row);
}

/** Runs with one of these statuses, in the order of the queue: by priority, by the position given to them, as they were queued. */
export function runsWithStatus(store: Store, ...statuses: readonly RunStatus[]): RunRecord[] {
  return store.all(inQueueOrder(store, statuses).select(recordColumns)).map(recordOf);
}

/** IDs of the runs that wait for an executor, or may have a runner there. */
export function runsOn(store: Store, executor: string): string[] {
  const active = store.query.selectFrom('runs').select('id').where('executor', '=', executor).where('status', 'in', ['queued', 'running']);
  return store.all(active.orderBy('number')).map(({ id }) => id);
}

/** The queued runs that start first. */
export function firstQueued(store: Store, count: number): RunRecord[] {
  return store.all(inQueueOrder(store, ['queued']).select(recordColumns).limit(count)).map(recordOf);
}

/**
 * Some of the queued runs, in the order in which they start.
 *
 * @param without names of executors whose runs are left out; null for that of this machine
 */
export function queuedPage(
  store: Store,
  { without, from, count }: { readonly without: readonly (string | null)[]; readonly from: number; readonly count: number },
): RunRecord[] {
  const queued = inQueueOrder(store, ['queued']).select(recordColumns).limit(count).offset(from);
  const others = without.reduce((rest, name) => rest.where('executor', 'is not', name), queued);
  return store.all(others).map(recordOf);
}

/** IDs of the queued runs, in the order in which they start. */
export function queuedIds(store: Store): string[] {
  return store.all(inQueueOrder(store, ['queued']).select('id')).map(({ id }) => id);
}

function inQueueOrder(store: Store, statuses: readonly RunStatus[]) {
  return store.query
    .selectFrom('runs')
    .where('status', 'in', statuses)
    .orderBy('priority', 'desc')
    .orderBy('queue_position', (order) => order.asc().nullsLast())
    .orderBy('queued_at')
    .orderBy('number');
}

/** Moves a queued run before another one of the queue, to its front or to its end, and gives it the priority of that place. */
export function moveInQueue(store: Store, run: RunRecord, to: Pick<RunRecord, 'number'> | 'front' | 'end'): void {
  if (typeof to === 'object' && run.number === to.number) return;
  store.transaction(() => {
    const others = runsWithStatus(store, 'queued').filter(({ number }) => number !== run.number);
    const next = to === 'front' ? 0 : to === 'end' ? others.length : others.findIndex(({ number }) => number === to.number);
    const priority = (others[next] ?? others.at(-1))?.priority ?? run.priority;
    for (const [position, { number }] of others.toSpliced(next, 0, run).entries()) {
      store.run(store.query.updateTable('runs').set({ queue_position: position }).where('number', '=', number));
    }
    store.run(store.query.updateTable('runs').set({ priority }).where('number', '=', run.number));
  });
}

/** Whether a run is queued that will start: its study is not paused, and the run that it begins from, if any, is not ended without its round. */
export function hasQueuedRun(store: Store): boolean {
  const queued = store.query
    .selectFrom('runs')
    .leftJoin('study_members', 'study_members.run', 'runs.number')
    .leftJoin('studies', 'studies.id', 'study_members.study')
    .select('runs.number')
    .where('runs.status', '=', 'queued')
    .where((row) => row(row.fn.coalesce('studies.paused', row.val(0)), '=', 0)).where(sql<boolean>`NOT EXISTS (
      SELECT 1 FROM parents JOIN runs AS parent ON parent.id = parents.parent
      WHERE parents.run = runs.number AND parent.status IN ('paused', 'stopped', 'interrupted')
        AND NOT EXISTS (SELECT 1 FROM trash WHERE trash.run = parent.number)
        AND NOT EXISTS (SELECT 1 FROM checkpoints AS kept WHERE kept.run = parent.number AND kept.keep = 'round' AND kept.round = parents.round)
        AND NOT EXISTS (SELECT 1 FROM checkpoints AS kept WHERE kept.run = runs.number AND kept.keep = 'round' AND kept.round = parents.round)
    )`);
  return store.first(queued.limit(1)) !== undefined;
}

export function insertRun(
  store: Store,
  { id, experiment, dataSet, createdAt, status, priority = 0, executor, parameters, macs }: NewRun,
): number {
  const { name, project, seed, data, network, method, tags } = experiment;
  store.run(
    store.query.insertInto('runs').values({
      ...{ id, name, project, status, seed, priority, parameters, macs },
      method: typeof method === 'object' ? method.kind : (method ?? null),
      network: typeof network === 'object' ? networkName(network) : (network ?? null),
      data_set: data?.name ?? dataSet ?? '',
      experiment: JSON.stringify(experiment),
      created_at: createdAt,
      queued_at: status === 'queued' ? createdAt : null,
      ...notStarted,
      executor: executor ?? null,
    }),
  );
  const run = runById(store, id)?.number;
  if (run === undefined) throw new Error(`run ${id} was inserted but not found`);
  replaceTags(store, run, tags);
  for (const { key, value } of flatConfig(experiment)) store.run(store.query.insertInto('config').values({ run, key, value }));
  return run;
}

export function replaceTags(store: Store, run: number, tags: readonly string[]): void {
  store.run(store.query.deleteFrom('tags').where('run', '=', run));
  for (const [position, tag] of tags.entries()) store.run(store.query.insertInto('tags').values({ run, position, tag }));
}

/** What users add to a run. Missing fields are unchanged. */
export interface Annotation {
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly notes?: string | undefined;
  readonly archived?: boolean | undefined;
}

/** Tags, notes and whether a run is archived. */
export function annotationOf(store: Store, run: number): { tags: string[]; notes: string; archived: boolean } {
  const row = store.first(store.query.selectFrom('runs').select(['notes', 'archived']).where('number', '=', run));
  const tags = store.all(store.query.selectFrom('tags').select('tag').where('run', '=', run).orderBy('position'));
  return { tags: tags.map(({ tag }) => tag), notes: row?.notes ?? '', archived: row?.archived === 1 };
}

export function annotateRun(store: Store, run: number, { name, tags, notes, archived }: Annotation): void {
  store.transaction(() => {
    const values = {
      ...(name !== undefined && { name }),
      ...(notes !== undefined && { notes }),
      ...(archived !== undefined && { archived: Number(archived) }),
    };
    if (Object.keys(values).length > 0) store.run(store.query.updateTable('runs').set(values).where('number', '=', run));
    if (tags) replaceTags(store, run, tags);
  });
}

/** Appends a run to the queue and clears its previous end. */
export function queueRun(store: Store, run: number): void {
  const now = new Date().toISOString();
  store.run(
    store.query
      .updateTable('runs')
      .set({ status: 'queued', queued_at: now, queue_position: null, ...notEnded })
      .where('number', '=', run),
  );
}

/** Puts a run that was about to start back to its place in the queue. */
export function requeueRun(store: Store, run: number): void {
  store.run(store.query.updateTable('runs').set({ status: 'queued' }).where('number', '=', run));
}

/** Called before the runner starts, so that a kill in between leaves an interrupted run instead of a second runner. */
export function markStarting(store: Store, run: number, executor: string, slot: string): void {
  const submitted_at = new Date().toISOString();
  const values = { status: 'running', executor, slot, submitted_at, handle: null } as const;
  store.run(store.query.updateTable('runs').set(values).where('number', '=', run));
}

export function storeHandle(store: Store, run: number, handle: string | null): void {
  store.run(store.query.updateTable('runs').set({ handle }).where('number', '=', run));
}

/** Chooses the executor of a run that has no runner. */
export function placeRecord(store: Store, run: number, executor: string | null): void {
  const values = { executor, slot: null, handle: null, submitted_at: null };
  store.run(store.query.updateTable('runs').set(values).where('number', '=', run));
}

/** Pauses a run whose runner has not begun, so that its journal does not say it. */
export function pauseRun(store: Store, run: number): void {
  store.run(store.query.updateTable('runs').set({ status: 'paused' }).where('number', '=', run));
}

/** For a run whose runner turns out to be alive. */
export function markRunning(store: Store, run: number): void {
  const alive = { status: 'running' as const, ended_at: null, end_reason: null, end_text: null };
  store.run(store.query.updateTable('runs').set(alive).where('number', '=', run));
}

/** The last phase that the run's journal reports. */
export function lastPhase(store: Store, run: number): JournalPhase | undefined {
  return store.first(store.query.selectFrom('phases').select('phase').where('run', '=', run).orderBy('seq', 'desc').limit(1))?.phase;
}

/** Ends a run whose journal has no `end`. */
export function endRun(store: Store, run: number, status: RunStatus, reason: string, text: string, endedAt: string): void {
  store.run(
    store.query.updateTable('runs').set({ status, end_reason: reason, end_text: text, ended_at: endedAt }).where('number', '=', run),
  );
}

/** Stops a paused run, which has no runner. */
export function endPausedRun(store: Store, run: number): void {
  endRun(store, run, 'stopped', 'stopped', 'Stopped while it was paused.', new Date().toISOString());
}

/** Stops a run that has no runner yet. */
export function endQueuedRun(store: Store, run: number): void {
  endRun(store, run, 'stopped', 'stopped', 'Stopped while it was queued.', new Date().toISOString());
}

const recordColumns = [
  ...(['number', 'id', 'status', 'priority', 'experiment', 'executor', 'slot', 'handle', 'submitted_at'] as const),
  sql<string>`CASE WHEN json_valid(experiment) THEN coalesce(CAST(experiment ->> 'device' AS TEXT), 'auto') ELSE 'auto' END`.as('device'),
] as const;
const notEnded = { ended_at: null, end_reason: null, end_text: null, end_best: null, end_seq: null };
const notStarted = { started_at: null, slot: null, handle: null, submitted_at: null, ...notEnded };

interface RecordRow {
  number: number;
  id: string;
  status: RunStatus;
  priority: number;
  device: string;
  experiment: string;
  executor: string | null;
  slot: string | null;
  handle: string | null;
  submitted_at: string | null;
}

function recordOf({ experiment, submitted_at: submittedAt, ...row }: RecordRow): RunRecord {
  let parsed: Experiment | null | undefined;
  return {
    ...row,
    submittedAt,
    // A queue of a thousand runs is read often, and its experiments rarely.
    get experiment() {
      if (parsed === undefined) parsed = storedExperiment(experiment);
      return parsed;
    },
  };
}
