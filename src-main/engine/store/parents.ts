import { sql } from 'kysely';
import type { RunStatus } from '#shared/contract/index.ts';
import type { Parent } from '#shared/experiment/index.ts';
import type { Store } from './store.ts';

export function insertParent(store: Store, run: number, { run: parent, round }: Parent): void {
  store.run(store.query.insertInto('parents').values({ run, parent, round }));
}

/** What a branch begins from; null for any other run. */
export function parentOfRun(store: Store, run: number): Parent | null {
  const row = store.first(store.query.selectFrom('parents').select(['parent', 'round']).where('run', '=', run));
  return row ? { run: row.parent, round: row.round } : null;
}

/** The parent of a run that cannot begin yet, because the parent has not kept the round. */
export interface AwaitedParent {
  readonly id: string;
  readonly round: number;
  /** Null if the run was deleted. */
  readonly status: RunStatus | null;
  readonly endReason: string | null;
  readonly endText: string | null;
}

/** Undefined for a run without a parent, or with one that has kept the round. */
export function awaitedParent(store: Store, run: number): AwaitedParent | undefined {
  const kept = (owner: string): ReturnType<typeof sql<number>> =>
    sql<number>`EXISTS (SELECT 1 FROM checkpoints WHERE run = ${sql.ref(owner)} AND keep = 'round' AND round = parents.round)`;
  return store.first(
    store.query
      .selectFrom('parents')
      .leftJoin('runs', 'runs.id', 'parents.parent')
      .select(['parents.parent as id', 'parents.round', 'status', 'end_reason as endReason', 'end_text as endText'])
      .where('parents.run', '=', run)
      .where(sql<boolean>`NOT ${kept('parents.run')} AND NOT ${kept('runs.number')}`),
  );
}
