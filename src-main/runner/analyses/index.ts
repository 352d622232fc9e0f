import type { AnalysisRequest, AnalysisResult } from '#shared/analysis/index.ts';
import type { AnalyzedModel, ReportAnalysis } from './analyzed-model.ts';
import { analyzeFront } from './front.ts';
import { analyzeSensitivity } from './sensitivity.ts';

export { loadAnalyzedModel } from './analyzed-model.ts';

/** Analyzes a model as requested; reports progress in each batch. */
export function analyze(model: AnalyzedModel, request: AnalysisRequest, report: ReportAnalysis): Promise<AnalysisResult> {
  switch (request.kind) {
    case 'sensitivity':
      return analyzeSensitivity(model, request, report);
    case 'front':
      return analyzeFront(model, request, report);
  }
}
