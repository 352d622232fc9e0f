import { sql } from 'kysely';
import type { ModelSummary } from '#shared/contract/index.ts';
import { bestRound } from './best-round.ts';
import { ofRuns } from './of-runs.ts';
import { proofSummaries } from './proofs.ts';
import type { Store } from './store.ts';

/** The kept models of these runs, or of all runs: newest run first, rounds in order. */
export function modelSummaries(store: Store, runs?: readonly string[]): ModelSummary[] {
  const rows = store.all(
    store.query
      .selectFrom('runs')
      .innerJoin('rounds', 'rounds.run', 'runs.number')
      .innerJoin('checkpoints', (join) =>
        join.onRef('checkpoints.run', '=', 'runs.number').onRef('checkpoints.round', '=', 'rounds.round').on('keep', '=', 'round'),
      )
      .select(['runs.id as runId', 'rounds.round', 'accepted', 'sparsity', 'checkpoints.file', 'checkpoints.bytes'])
      .select(['validation_accuracy as validation', 'test_accuracy as test'])
      .select([
        sql<number>`rounds.round IS ${bestRound}`.as('best'),
        sql<number>`json_array_length(linear)`.as('linear'),
        sql<number>`json_array_length(dead)`.as('dead'),
        sql<number>`(SELECT count(*) FROM layers WHERE layers.run = runs.number)`.as('layers'),
      ])
      .where(ofRuns(runs))
      .orderBy('runs.number', 'desc')
      .orderBy('rounds.round'),
  );
  const proofs = Map.groupBy(proofSummaries(store, runs), ({ runId, round }) => `${runId} ${round}`);
  return rows.map(({ best, accepted, ...row }) => ({
    ...row,
    best: best === 1,
    accepted: accepted === 1,
    proofs: proofs.get(`${row.runId} ${row.round}`) ?? [],
  }));
}
