import type { RunSource } from '#shared/experiment/index.ts';
import type { StoredGraph } from '#shared/graph/index.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

export function insertSource(store: Store, run: number, { program, version, location }: RunSource): void {
  store.run(store.query.insertInto('sources').values({ run, program, version: version ?? null, location: location ?? null }));
}

/** Where a run comes from; null for a run of this lab. */
export function sourceOfRun(store: Store, run: number): RunSource | null {
  const row = store.first(store.query.selectFrom('sources').select(['program', 'version', 'location']).where('run', '=', run));
  if (!row) return null;
  const { program, version, location } = row;
  return { program, ...(version !== null && { version }), ...(location !== null && { location }) };
}

/** Of every run, those in the trash included. */
export function allRunIds(store: Store): ReadonlySet<string> {
  return new Set(store.all(store.query.selectFrom('runs').select('id')).map(({ id }) => id));
}

/** IDs of the runs of other programs whose folders may go on, oldest first. */
export function idsOfSources(store: Store): string[] {
  const runs = store.query.selectFrom('sources').innerJoin('runs', 'runs.number', 'sources.run').select('runs.id').where(notInTrash);
  return store.all(runs.orderBy('runs.number')).map(({ id }) => id);
}

/** The network of a run whose journal has none. */
export function storeNetwork(store: Store, run: number, graph: StoredGraph): void {
  store.run(
    store.query
      .updateTable('networks')
      .set({ graph: JSON.stringify(graph) })
      .where('run', '=', run)
      .where('graph', 'is', null),
  );
}
