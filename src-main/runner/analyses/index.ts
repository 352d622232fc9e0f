import type { AnalysisKind } from '#shared/analysis/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { analyzeAttacks } from './attacks.ts';
import { analyzeCorruptions } from './corruptions.ts';
import { analyzeGeneralization } from './generalization.ts';
import { analyzeNoiseGain } from './noise-gain.ts';
import { analyzeSensitivity } from './sensitivity.ts';
import { analyzeTransfer } from './transfer.ts';

export { loadAnalyzedModel } from './analyzed-model.ts';

/** How each kind of analysis is computed. */
export const analyzers: { readonly [Kind in AnalysisKind]: Analyze<Kind> } = {
  sensitivity: analyzeSensitivity,
  generalization: analyzeGeneralization,
  corruptions: analyzeCorruptions,
  attacks: analyzeAttacks,
  'noise-gain': analyzeNoiseGain,
  transfer: analyzeTransfer,
};
