import { z } from 'zod';
import { front } from './front.ts';
import { sensitivity } from './sensitivity.ts';

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
export { type BetterX, paretoFront, type Trade } from './pareto-front.ts';
export { type LayerSensitivity, type Sensitivity, sensitivityCorrelation, type SensitivityRequest } from './sensitivity.ts';

/** An analysis of a kept model: its request, by which a stored result is found again, and its result. */
export const analyses = { sensitivity, front };

export type AnalysisKind = keyof typeof analyses;

export const analysisKinds = Object.keys(analyses) as readonly AnalysisKind[];

export const analysisRequestSchema = z.discriminatedUnion('kind', [analyses.sensitivity.request, analyses.front.request]);
export const analysisResultSchema = z.discriminatedUnion('kind', [analyses.sensitivity.result, analyses.front.result]);

export type AnalysisRequest = z.output<typeof analysisRequestSchema>;
export type AnalysisResult = z.output<typeof analysisResultSchema>;

/** Whether an analysis measures time, which other work would disturb. */
export function measuresTime({ kind }: Pick<AnalysisRequest, 'kind'>): boolean {
  return kind === 'front';
}
