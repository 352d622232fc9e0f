import { type AnalysisRequest, analysisRequestSchema, type AnalysisResult, analysisResultSchema } from '#shared/analysis/index.ts';
import type { StoredAnalysis } from '#shared/contract/index.ts';
import type { MemberAnalysis } from '#shared/study/index.ts';
import { jsonCell } from './json-cell.ts';
import { type ModelKey, runOfModel } from './model-rows.ts';
import { ofRuns } from './of-runs.ts';
import type { Store } from './store.ts';

/** Stores the result of an analysis and returns its ID; replaces that of the same request. Throws what {@link runOfModel} throws. */
export function storeAnalysis(store: Store, model: ModelKey, request: AnalysisRequest, result: AnalysisResult): number {
  return store.transaction(() => {
    const stored = store.first(
      store.query
        .replaceInto('analyses')
        .values({
          run: runOfModel(store, model, 'analysis'),
          round: model.round,
          kind: request.kind,
          request: JSON.stringify(request),
          made_at: new Date().toISOString(),
          result: JSON.stringify(result),
        })
        .returning('id'),
    );
    if (!stored) throw new Error('the inserted analysis has no ID');
    return stored.id;
  });
}

/** The analyses of a run's models, newest first. */
export function analysesOfRun(store: Store, runId: string): StoredAnalysis[] {
  const rows = store.all(
    store.query
      .selectFrom('analyses')
      .innerJoin('runs', 'runs.number', 'analyses.run')
      .select(['analyses.id', 'round', 'made_at', 'request', 'result'])
      .where('runs.id', '=', runId)
      .orderBy('analyses.id', 'desc'),
  );
  return rows.flatMap(({ id, round, made_at: madeAt, ...row }) => {
    const request = jsonCell(row.request, analysisRequestSchema);
    const result = jsonCell(row.result, analysisResultSchema);
    // A damaged row must not hide the other analyses.
    return request && result ? [{ id, runId, round, madeAt, request, result }] : [];
  });
}

/** The analyses of the models of runs, newest first; of each run those of the given round, by default of every round. */
export function memberAnalyses(store: Store, runs: readonly MemberModels[]): MemberAnalysis[] {
  const rounds = new Map(runs.map(({ id, round }) => [id, round]));
  const rows = store.all(
    store.query
      .selectFrom('analyses')
      .innerJoin('runs', 'runs.number', 'analyses.run')
      .select(['runs.id as runId', 'round', 'request', 'result'])
      .where(ofRuns([...rounds.keys()]))
      .orderBy('analyses.id', 'desc'),
  );
  return rows.flatMap(({ runId, round, ...row }) => {
    const wanted = rounds.get(runId);
    if (wanted !== undefined && round !== wanted) return [];
    const request = jsonCell(row.request, analysisRequestSchema);
    const result = jsonCell(row.result, analysisResultSchema);
    return request && result ? [{ runId, round, request, result }] : [];
  });
}

interface MemberModels {
  readonly id: string;
  /** Null for none. */
  readonly round?: number | null;
}
