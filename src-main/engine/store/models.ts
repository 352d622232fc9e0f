import { sql } from 'kysely';
import { z } from 'zod';
import { type ModelSummary, modelSummarySchema } from '#shared/contract/index.ts';
import { replacedCount } from './approximate-cell.ts';
import { bestRound } from './best-round.ts';
import { jsonCell } from './json-cell.ts';
import { ofRuns } from './of-runs.ts';
import { proofSummaries } from './proofs.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

const names = z.array(z.string());

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
      .select(['linear', 'dead', 'approximate'])
      .select(['validation_accuracy as validation', 'test_accuracy as test'])
      .select([
        sql<number>`rounds.round IS ${bestRound}`.as('best'),
        sql<number>`(SELECT count(*) FROM layers WHERE layers.run = runs.number)`.as('layers'),
      ])
      .where(ofRuns(runs))
      .where(notInTrash)
      .orderBy('runs.number', 'desc')
      .orderBy('rounds.round'),
  );
  const proofs = Map.groupBy(proofSummaries(store, runs), ({ runId, round }) => `${runId} ${round}`);
  // A damaged row must not hide the other models.
  return rows.flatMap(({ best, accepted, linear, dead, approximate, ...row }) => {
    const summary = {
      ...row,
      best: best === 1,
      accepted: accepted === 1,
      linear: jsonCell(linear, names)?.length ?? null,
      approximate: replacedCount(approximate),
      dead: jsonCell(dead, names)?.length ?? null,
      proofs: proofs.get(`${row.runId} ${row.round}`) ?? [],
    };
    return modelSummarySchema.safeParse(summary).data ?? [];
  });
}
