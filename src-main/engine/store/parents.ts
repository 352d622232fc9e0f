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
