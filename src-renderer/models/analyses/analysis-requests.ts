import { analyses, type AnalysisKind, type AnalysisRequest, analysisRequestSchema } from '#shared/analysis/index.ts';
import type { ReductionChoice } from '#shared/proof/index.ts';

/** Choices in the view that apply to several analyses. */
interface Choices {
  readonly plan: ReductionChoice;
  /** Another data set. */
  readonly dataSet: string;
}

/** Whether an analysis is about the model as trained or reduced, by choice. */
export function hasPlan(kind: AnalysisKind): boolean {
  return 'plan' in analyses[kind].request.shape;
}

/** The request of an analysis with its default settings. */
export function defaultRequest(kind: AnalysisKind, { plan, dataSet }: Choices): AnalysisRequest {
  return analysisRequestSchema.parse({ kind, ...(hasPlan(kind) && { plan }), ...(kind === 'transfer' && { dataSet }) });
}
