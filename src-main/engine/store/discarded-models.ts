import { sql } from 'kysely';
import { bestRound } from './best-round.ts';
import { ofRuns } from './of-runs.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

/** The model of a round that is cleaned up, or may be. */
export interface RoundModel {
  readonly run: number;
  readonly id: string;
  readonly name: string;
  readonly round: number;
  readonly file: string;
  readonly bytes: number;
}

const copied = ['run', 'file', 'seq', 'time', 'sha256', 'bytes', 'round', 'epoch'] as const;

/**
 * Models of runs that have ended, apart from the dense one, the best, the last, those of every k-th round, and those that a branch
 * begins from which has not begun yet. By run and round.
 */
export function modelsToDiscard(store: Store, every: number | null, ids?: readonly string[]): RoundModel[] {
  return store.all(
    store.query
      .selectFrom('checkpoints')
      .innerJoin('runs', 'runs.number', 'checkpoints.run')
      .select(['checkpoints.run', 'runs.id', 'runs.name', 'checkpoints.round', 'checkpoints.file', 'checkpoints.bytes'])
      .where('checkpoints.keep', '=', 'round')
      .where('runs.status', 'not in', ['queued', 'running', 'paused'])
      .where('checkpoints.round', '>', 0)
      .where(sql<boolean>`checkpoints.round IS NOT ${bestRound}`)
      .where(
        sql<boolean>`checkpoints.round < (SELECT max(round) FROM checkpoints AS last WHERE last.run = runs.number AND last.keep = 'round')`,
      )
      .where(every === null ? sql<boolean>`TRUE` : sql<boolean>`checkpoints.round % ${every} <> 0`)
      .where(
        sql<boolean>`NOT EXISTS (SELECT 1 FROM parents JOIN runs AS branch ON branch.number = parents.run
          WHERE parents.parent = runs.id AND parents.round = checkpoints.round AND branch.status = 'queued')`,
      )
      .where(ofRuns(ids))
      .where(notInTrash)
      .orderBy('runs.number')
      .orderBy('checkpoints.round'),
  );
}

/** The cleaned-up models of runs that are not in the trash, by run and round. */
export function discardedModelRows(store: Store): RoundModel[] {
  return store.all(
    store.query
      .selectFrom('discarded_models')
      .innerJoin('runs', 'runs.number', 'discarded_models.run')
      .select(['run', 'runs.id', 'runs.name', 'round', 'file', 'discarded_models.bytes'])
      .where(notInTrash)
      .orderBy('run')
      .orderBy('round'),
  );
}

/** All of them, by the number and the ID of their run. */
export function discardedFiles(store: Store): { run: number; id: string; file: string }[] {
  const { query } = store;
  return store.all(query.selectFrom('discarded_models').innerJoin('runs', 'runs.number', 'run').select(['run', 'runs.id', 'file']));
}

/** Nothing if the run has no such model. */
export function storeDiscarded(store: Store, run: number, file: string): void {
  const { query } = store;
  const kept = query
    .selectFrom('checkpoints')
    .select(copied)
    .select(sql<string>`${new Date().toISOString()}`.as('discarded_at'))
    .where('run', '=', run)
    .where('file', '=', file)
    .where('keep', '=', 'round');
  store.run(
    query
      .replaceInto('discarded_models')
      .columns([...copied, 'discarded_at'])
      .expression(kept),
  );
  store.run(store.query.deleteFrom('checkpoints').where('run', '=', run).where('file', '=', file));
}

/** The run has the model again. */
export function storeRestored(store: Store, run: number, file: string): void {
  const { query } = store;
  const discarded = query
    .selectFrom('discarded_models')
    .select(copied)
    .select(sql<'round'>`'round'`.as('keep'))
    .where('run', '=', run)
    .where('file', '=', file);
  store.run(
    query
      .replaceInto('checkpoints')
      .columns([...copied, 'keep'])
      .expression(discarded),
  );
  forgetDiscarded(store, run, file);
}

/** The model is deleted for ever. */
export function forgetDiscarded(store: Store, run: number, file: string): void {
  store.run(store.query.deleteFrom('discarded_models').where('run', '=', run).where('file', '=', file));
}
