import { type AnalysisRequest, type AnalysisResult, epsilonText } from '#shared/analysis/index.ts';

/** An analysis of a model that a member of a study kept. */
export interface MemberAnalysis {
  readonly runId: string;
  readonly round: number;
  readonly request: AnalysisRequest;
  readonly result: AnalysisResult;
}

/** A round's model of a run, as a key. */
export function modelKey(runId: string, round: number): string {
  return `${runId} ${round}`;
}

/**
 * The robustness of models by {@link modelKey} and the name of the metric. Figures of different requests, such as of other images, cannot be
 * compared, so a metric has those of one request: the one that most models have, and of several the newest.
 *
 * @param analyses the newest first
 */
export function analysisMetrics(analyses: readonly MemberAnalysis[]): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const requestsByMetric = new Map<string, Map<string, Map<string, number>>>();
  for (const { runId, round, request, result } of analyses) {
    const model = modelKey(runId, round);
    for (const [name, value] of figuresOf(request, result)) {
      const requests = entry(requestsByMetric, name, () => new Map<string, Map<string, number>>());
      const byModel = entry(requests, JSON.stringify(request), () => new Map<string, number>());
      if (!byModel.has(model)) byModel.set(model, value);
    }
  }
  const figures = new Map<string, Record<string, number>>();
  for (const [name, requests] of requestsByMetric) {
    const [most] = [...requests.values()].sort((one, other) => other.size - one.size);
    for (const [model, value] of most ?? []) entry(figures, model, (): Record<string, number> => ({}))[name] = value;
  }
  return figures;
}

/** The metrics that an analysis measures; those of the reduced model begin with `reduced-`. */
function figuresOf(request: AnalysisRequest, result: AnalysisResult): readonly (readonly [string, number])[] {
  const prefix = 'plan' in request && request.plan === 'exact' ? 'reduced-' : '';
  return measured(request, result).flatMap(([name, value]) => (value === null ? [] : [[prefix + name, value] as const]));
}

function measured(request: AnalysisRequest, result: AnalysisResult): readonly (readonly [string, number | null])[] {
  switch (result.kind) {
    case 'generalization':
      return [
        ['calibration-error', result.splits.test.ece],
        ['generalization-gap', result.gap.accuracy],
        ['test-nll', result.splits.test.nll],
      ];
    case 'corruptions':
      return [['corruption-accuracy', result.mean]];
    case 'attacks':
      return result.worst.map(({ epsilon, accuracy }) => [`attack-accuracy-${epsilonText(epsilon)}`, accuracy] as const);
    case 'noise-gain':
      return [
        ['noise-gain', result.logits],
        ['jacobian-norm', result.jacobian],
      ];
    case 'transfer':
      return request.kind === 'transfer' ? [[`transfer-accuracy-${request.dataSet}`, result.other.accuracy]] : [];
    case 'sensitivity':
    case 'front':
    case 'weights':
      return [];
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
