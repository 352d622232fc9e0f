import { sql } from 'kysely';
import type { LineageRun, RunStatus } from '#shared/contract/index.ts';
import type { Parent } from '#shared/experiment/index.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

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
      .leftJoin('runs', (join) => join.onRef('runs.id', '=', 'parents.parent').on(notInTrash))
      .select(['parents.parent as id', 'parents.round', 'status', 'end_reason as endReason', 'end_text as endText'])
      .where('parents.run', '=', run)
      .where(sql<boolean>`NOT ${kept('parents.run')} AND NOT ${kept('runs.number')}`),
  );
}

/** A run with everything that it descends from, and everything that descends from the same run: parents first, then by number. */
export function lineageOf(store: Store, id: string): LineageRun[] {
  const root = rootOf(store, id);
  const first = store.first(store.query.selectFrom('runs').select(['name', 'status']).where('id', '=', root).where(notInTrash));
  const lineage: LineageRun[] = [{ id: root, name: first?.name ?? null, status: first?.status ?? null, parent: null }];
  const seen = new Set([root]);
  for (let level = [root]; level.length > 0;) {
    const branches = branchesOf(store, level).filter((branch) => !seen.has(branch.id));
    lineage.push(...branches);
    level = branches.map((branch) => branch.id);
    for (const branch of level) seen.add(branch);
  }
  return lineage;
}

/** The run that a run descends from, which may have been deleted. Damaged rows may lead in a circle. */
function rootOf(store: Store, id: string): string {
  const seen = new Set<string>();
  let root = id;
  for (let above: string | undefined = id; above !== undefined && !seen.has(above);) {
    root = above;
    seen.add(root);
    const parents = store.query.selectFrom('parents').innerJoin('runs', 'runs.number', 'parents.run').select('parents.parent');
    above = store.first(parents.where('runs.id', '=', root))?.parent;
  }
  return root;
}

function branchesOf(store: Store, ids: readonly string[]): LineageRun[] {
  return store
    .all(
      store.query
        .selectFrom('parents')
        .innerJoin('runs', 'runs.number', 'parents.run')
        .select(['runs.id', 'runs.name', 'runs.status', 'parents.parent', 'parents.round'])
        .select(sql<number>`NOT ${notInTrash}`.as('in_trash'))
        .where('parents.parent', 'in', ids)
        .orderBy('parents.round')
        .orderBy('runs.number'),
    )
    .map(({ parent, round, in_trash, ...run }) => ({
      ...run,
      ...(in_trash === 1 && { name: null, status: null }),
      parent: { run: parent, round },
    }));
}
