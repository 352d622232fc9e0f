import { sql } from 'kysely';
import type { TrashedRun } from '#shared/contract/index.ts';
import type { Store } from './store.ts';

/** SQL condition on `runs`: the run has not been deleted. */
export const notInTrash = sql<boolean>`NOT EXISTS (SELECT 1 FROM trash WHERE trash.run = runs.number)`;

/** A run in the trash with its number. */
export interface TrashRecord extends TrashedRun {
  readonly number: number;
}

/** The deleted runs, the latest first. */
export function trashRecords(store: Store): TrashRecord[] {
  return store.all(
    store.query
      .selectFrom('trash')
      .innerJoin('runs', 'runs.number', 'trash.run')
      .select(['runs.number', 'runs.id', 'runs.name', 'runs.status', 'trash.deleted_at as deletedAt', 'trash.bytes'])
      .orderBy('deleted_at', 'desc')
      .orderBy('runs.number', 'desc'),
  );
}

export function isInTrash(store: Store, run: number): boolean {
  return store.first(store.query.selectFrom('trash').select('run').where('run', '=', run)) !== undefined;
}

/** @param bytes of disk that emptying the trash frees */
export function putInTrash(store: Store, run: number, bytes: number): void {
  store.run(store.query.replaceInto('trash').values({ run, deleted_at: new Date().toISOString(), bytes }));
}

export function takeFromTrash(store: Store, run: number): void {
  store.run(store.query.deleteFrom('trash').where('run', '=', run));
}

/** Deletes a run's row, and with it everything else about the run. */
export function deleteRun(store: Store, run: number): void {
  store.run(store.query.deleteFrom('runs').where('number', '=', run));
}

/** The queued runs that wait for a round that this run has not kept yet, by their IDs. */
export function runsWaitingFor(store: Store, id: string): string[] {
  return store
    .all(
      store.query
        .selectFrom('parents')
        .innerJoin('runs', 'runs.number', 'parents.run')
        .select('runs.id')
        .where('parents.parent', '=', id)
        .where('runs.status', '=', 'queued')
        .where(
          sql<boolean>`NOT EXISTS (SELECT 1 FROM checkpoints AS kept WHERE kept.run = runs.number AND kept.keep = 'round' AND kept.round = parents.round)`,
        ),
    )
    .map((run) => run.id);
}
