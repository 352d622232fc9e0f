import { sql } from 'kysely';
import type { RunStatus } from '#shared/contract/index.ts';
import type { Store } from './store.ts';
import { storedExperiment } from './stored-experiment.ts';
import { deleteRun, notInTrash } from './trash.ts';

/** A run that a backup holds. */
export interface BackedUpRun {
  readonly id: string;
  readonly number: number;
  readonly status: RunStatus;
  readonly dataSet: string;
  /** The imported model that its network is. */
  readonly model: string | null;
}

/** The runs of a project, or all of them, without those in the trash. */
export function runsToBackUp(store: Store, project: string | null): readonly BackedUpRun[] {
  const columns = ['runs.id', 'runs.number', 'runs.status', 'runs.data_set', 'runs.experiment'] as const;
  const all = store.query.selectFrom('runs').select(columns).where(notInTrash).orderBy('runs.number');
  return store
    .all(project === null ? all : all.where('runs.project', '=', project))
    .map(({ data_set: dataSet, experiment, ...run }) => ({ ...run, dataSet, model: modelOf(experiment) }));
}

/**
 * Deletes all other runs. Returns the IDs of the studies that stay: those with members among these runs, or all of them.
 *
 * @param allStudies keeps studies without members too
 */
export function keepRuns(store: Store, runs: readonly BackedUpRun[], allStudies: boolean): string[] {
  const kept = new Set(runs.map(({ number }) => number));
  const others = store.all(store.query.selectFrom('runs').select('number')).filter(({ number }) => !kept.has(number));
  store.transaction(() => {
    for (const { number } of others) deleteRun(store, number);
    if (!allStudies) store.run(store.query.deleteFrom('studies').where(sql<boolean>`id NOT IN (SELECT study FROM study_members)`));
  });
  return store.all(store.query.selectFrom('studies').select('id').orderBy('id')).map(({ id }) => id);
}

function modelOf(experiment: string): string | null {
  const network = storedExperiment(experiment)?.network;
  return network?.kind === 'imported' ? network.model : null;
}
