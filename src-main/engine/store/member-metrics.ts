import type { RunSummary } from '#shared/contract/index.ts';
import { analysisMetrics, modelKey } from '#shared/study/index.ts';
import { memberAnalyses } from './analyses.ts';
import { ofRuns } from './of-runs.ts';
import { proofSummaries } from './proofs.ts';
import type { Store } from './store.ts';

/** Accuracies after a round, in percent, and the time that it took. */
interface MemberRound {
  readonly round: number;
  readonly validation: number;
  readonly test: number;
  readonly seconds: number;
}
type MemberRounds = ReadonlyMap<string, readonly MemberRound[]>;

/**
 * Figures of finished runs by ID and by the names that src-shared/study/study-metrics.ts describes; those of others are left out.
 *
 * @param rounds of the finished runs
 */
export function memberMetrics(
  store: Store,
  summaries: readonly RunSummary[],
  rounds: MemberRounds,
): ReadonlyMap<string, Record<string, number>> {
  const finished = summaries.filter(({ status }) => status === 'finished');
  const ids = finished.map(({ id }) => id);
  const proofs = Map.groupBy(proofSummaries(store, ids), ({ runId }) => runId);
  const robustness = analysisMetrics(
    memberAnalyses(
      store,
      finished.map(({ id, bestRound }) => ({ id, round: bestRound })),
    ),
  );
  return new Map(
    finished.map((summary) => {
      const own = rounds.get(summary.id) ?? [];
      const dense = own.find(({ round }) => round === 0);
      const best = summary.bestTestAccuracy;
      // Newest first.
      const proof = proofs.get(summary.id)?.find(({ plan, round }) => plan === 'exact' && round === summary.bestRound);
      const figures: Readonly<Record<string, number | null | undefined>> = {
        'dense-validation-accuracy': summary.denseAccuracy,
        'dense-test-accuracy': dense?.test,
        'validation-accuracy': summary.bestAccuracy,
        'test-accuracy': best,
        'test-accuracy-change': best === null || dense === undefined ? null : best - dense.test,
        'linear-layers': summary.linearLayers,
        'approximately-linear-layers': summary.approximateLayers,
        'dead-layers': summary.deadLayers,
        'removed-rectifiers': summary.goneRectifiers,
        sparsity: summary.sparsity,
        'best-round': summary.bestRound,
        'reduced-test-accuracy': proof?.model.test,
        'reduced-parameters': proof?.model.parameters,
        'reduced-macs': proof?.model.macs,
        'reduced-depth': proof?.model.depth,
        'reduced-latency-1': proof?.model.latency1,
        'reduced-latency-32': proof?.model.latency32,
        seconds: own.length === 0 ? undefined : own.reduce((sum, { seconds }) => sum + seconds, 0),
      };
      return [
        summary.id,
        { ...known(figures), ...(summary.bestRound !== null && robustness.get(modelKey(summary.id, summary.bestRound))) },
      ];
    }),
  );
}

function known(figures: Readonly<Record<string, number | null | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, value] as const])),
  );
}

/** The rounds of these runs by ID, in order. */
export function memberRounds(store: Store, ids: readonly string[]): MemberRounds {
  const rounds = store.all(
    store.query
      .selectFrom('rounds')
      .innerJoin('runs', 'runs.number', 'rounds.run')
      .select(['runs.id', 'round', 'validation_accuracy as validation', 'test_accuracy as test', 'seconds'])
      .where(ofRuns(ids))
      .orderBy('runs.number')
      .orderBy('round'),
  );
  return Map.groupBy(rounds, ({ id }) => id);
}
