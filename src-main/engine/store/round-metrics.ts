import { sql } from 'kysely';
import { z } from 'zod';
import type { StudyDetail } from '#shared/contract/index.ts';
import { analysisMetrics, modelKey } from '#shared/study/index.ts';
import { memberAnalyses } from './analyses.ts';
import { jsonCell } from './json-cell.ts';
import { ofRuns } from './of-runs.ts';
import type { Store } from './store.ts';

type MemberRound = StudyDetail['members'][number]['rounds'][number];

const names = z.array(z.string());

/** Figures of the rounds of these runs by the run's ID, in order, by the names that src-shared/study/study-metrics.ts describes. */
export function roundMetrics(store: Store, ids: readonly string[]): ReadonlyMap<string, MemberRound[]> {
  const robustness = analysisMetrics(
    memberAnalyses(
      store,
      ids.map((id) => ({ id })),
    ),
  );
  const rows = store.all(
    store.query
      .selectFrom('rounds')
      .innerJoin('runs', 'runs.number', 'rounds.run')
      .select(['runs.id', 'round', 'train_accuracy', 'validation_accuracy', 'test_accuracy', 'sparsity', 'linear', 'dead'])
      .select([
        sql<number | null>`(SELECT avg(entropy) FROM entropy WHERE entropy.run = rounds.run AND entropy.round = rounds.round)`.as(
          'entropy',
        ),
        sql<number | null>`CASE WHEN json_valid(rounds.dead) THEN (SELECT avg(entropy) FROM entropy WHERE entropy.run = rounds.run AND
          entropy.round = rounds.round AND entropy.layer NOT IN (SELECT value FROM json_each(rounds.dead))) END`.as('living_entropy'),
      ])
      .where(ofRuns(ids))
      .orderBy('runs.number')
      .orderBy('round'),
  );
  const rounds = rows.map(({ id, round, entropy, ...row }) => {
    const linear = jsonCell(row.linear, names);
    const dead = jsonCell(row.dead, names);
    const metrics: Record<string, number> = {
      'train-accuracy': row.train_accuracy,
      'validation-accuracy': row.validation_accuracy,
      'test-accuracy': row.test_accuracy,
      ...(entropy !== null && { 'mean-entropy': entropy }),
      ...(row.living_entropy !== null && { 'mean-entropy-of-living-layers': row.living_entropy }),
      ...(linear && { 'linear-layers': linear.length }),
      ...(dead && { 'dead-layers': dead.length }),
      ...(linear && dead && { 'linear-or-dead-layers': linear.length + dead.length }),
      sparsity: row.sparsity,
      ...robustness.get(modelKey(id, round)),
    };
    return { id, round, metrics };
  });
  return new Map([...Map.groupBy(rounds, ({ id }) => id)].map(([id, own]) => [id, own.map(({ round, metrics }) => ({ round, metrics }))]));
}
