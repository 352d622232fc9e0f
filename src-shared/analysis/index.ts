import { z } from 'zod';
import { attacks } from './attacks.ts';
import { corruptions } from './corruptions.ts';
import { front } from './front.ts';
import { generalization } from './generalization.ts';
import { noiseGain } from './noise-gain.ts';
import { sensitivity } from './sensitivity.ts';
import { transfer } from './transfer.ts';
import { weights } from './weights.ts';

export { attackEvaluations, type AttacksRequest, type AttacksResult, epsilonText } from './attacks.ts';
export { type Calibrated, CALIBRATION_BINS, CalibrationSum, nllOf, predictionOf } from './calibration.ts';
export { checkAnalysis } from './check-analysis.ts';
export { chosenCorruptions, type CorruptionScores, type CorruptionsResult, meanAccuracy } from './corruptions.ts';
export {
  fastestWithin,
  type Front,
  type FrontPoint,
  frontPoints,
  type FrontRequest,
  layersOfPoint,
  mostAccurateWithin,
  type PointLayers,
  trainingMethod,
} from './front.ts';
export { type Generalization, generalizationGap } from './generalization.ts';
export { FiniteMean, type NoiseGain, type NoiseGainRequest } from './noise-gain.ts';
export { type BetterX, paretoFront, type Trade } from './pareto-front.ts';
export { type LayerSensitivity, type Sensitivity, sensitivityCorrelation, type SensitivityRequest } from './sensitivity.ts';
export { type AnalysisScores, heldOutSplits, scoresSchema } from './settings.ts';
export { stratified } from './stratified.ts';
export { type ComparedData, matchedClasses, type Transfer } from './transfer.ts';
export { kernelWeights, rootMeanSquare, type Weights } from './weights.ts';

/** An analysis of a kept model: its request, by which a stored result is found again, and its result. */
export const analyses = { sensitivity, front, generalization, corruptions, attacks, 'noise-gain': noiseGain, transfer, weights };

export type AnalysisKind = keyof typeof analyses;

export const analysisKinds = Object.keys(analyses) as readonly AnalysisKind[];

export const analysisRequestSchema = z.discriminatedUnion('kind', [
  analyses.sensitivity.request,
  analyses.front.request,
  analyses.generalization.request,
  analyses.corruptions.request,
  analyses.attacks.request,
  analyses['noise-gain'].request,
  analyses.transfer.request,
  analyses.weights.request,
]);
export const analysisResultSchema = z.discriminatedUnion('kind', [
  analyses.sensitivity.result,
  analyses.front.result,
  analyses.generalization.result,
  analyses.corruptions.result,
  analyses.attacks.result,
  analyses['noise-gain'].result,
  analyses.transfer.result,
  analyses.weights.result,
]);

export type AnalysisRequest = z.output<typeof analysisRequestSchema>;
export type AnalysisResult = z.output<typeof analysisResultSchema>;

/** Whether an analysis measures time, which other work would disturb. */
export function measuresTime({ kind }: Pick<AnalysisRequest, 'kind'>): boolean {
  return kind === 'front';
}
