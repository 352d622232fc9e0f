import type { AnalysisRequest, AnalysisResult } from '#shared/analysis/index.ts';
import type { AnalyzedModel, ReportAnalysis } from './analyzed-model.ts';
import { analyzeAttacks } from './attacks.ts';
import { analyzeCorruptions } from './corruptions.ts';
import { analyzeFront } from './front.ts';
import { analyzeGeneralization } from './generalization.ts';
import { analyzeNoiseGain } from './noise-gain.ts';
import { analyzeSensitivity } from './sensitivity.ts';
import { analyzeTransfer } from './transfer.ts';
import { analyzeWeights } from './weights.ts';

export { loadAnalyzedModel } from './analyzed-model.ts';

/** Analyzes a model as requested; reports progress in each batch. */
export function analyze(model: AnalyzedModel, request: AnalysisRequest, report: ReportAnalysis): Promise<AnalysisResult> {
  switch (request.kind) {
    case 'sensitivity':
      return analyzeSensitivity(model, request, report);
    case 'front':
      return analyzeFront(model, request, report);
    case 'generalization':
      return analyzeGeneralization(model, request, report);
    case 'corruptions':
      return analyzeCorruptions(model, request, report);
    case 'attacks':
      return analyzeAttacks(model, request, report);
    case 'noise-gain':
      return analyzeNoiseGain(model, request, report);
    case 'transfer':
      return analyzeTransfer(model, request, report);
    case 'weights':
      return analyzeWeights(model, request, report);
  }
}
