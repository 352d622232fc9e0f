import type { AnalysisKind } from '#shared/analysis/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { analyzeSensitivity } from './sensitivity.ts';

export { loadAnalyzedModel } from './analyzed-model.ts';

/** How each kind of analysis is computed. */
export const analyzers: { readonly [Kind in AnalysisKind]: Analyze<Kind> } = { sensitivity: analyzeSensitivity };
