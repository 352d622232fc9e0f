import { type RunView, runViewStateSchema } from '#shared/contract/index.ts';
import { jsonCell } from './json-cell.ts';
import type { Store } from './store.ts';

/** The saved views by name; a damaged one is left out. */
export function allViews(store: Store): RunView[] {
  const rows = store.all(store.query.selectFrom('views').select(['name', 'state']).orderBy('name'));
  return rows.flatMap(({ name, state }) => {
    const read = jsonCell(state, runViewStateSchema);
    return read ? [{ name, state: read }] : [];
  });
}

/** Stores a view, or replaces the one of that name. */
export function storeView(store: Store, { name, state }: RunView): void {
  store.run(store.query.replaceInto('views').values({ name, saved_at: new Date().toISOString(), state: JSON.stringify(state) }));
}

export function deleteView(store: Store, name: string): void {
  store.run(store.query.deleteFrom('views').where('name', '=', name));
}
