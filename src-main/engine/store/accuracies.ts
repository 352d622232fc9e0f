import type { RunAccuracies } from '#shared/contract/index.ts';
import { ofRuns } from './of-runs.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

/** The validation accuracy of every round of these runs, or of all; runs without a finished round are left out. */
export function accuraciesOfRuns(store: Store, runs?: readonly string[]): RunAccuracies[] {
  const rows = store.all(
    store.query
      .selectFrom('runs')
      .innerJoin('rounds', 'rounds.run', 'runs.number')
      .select(['runs.id', 'validation_accuracy as accuracy'])
      .where(ofRuns(runs))
      .where(notInTrash)
      .orderBy('runs.number')
      .orderBy('rounds.round'),
  );
  const byRun = Map.groupBy(rows, ({ id }) => id);
  return [...byRun].map(([id, rounds]) => ({ id, accuracies: rounds.map(({ accuracy }) => accuracy) }));
}
