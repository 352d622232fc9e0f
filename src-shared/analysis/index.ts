import { z } from 'zod';
import { sensitivity } from './sensitivity.ts';

export { type LayerSensitivity, type Sensitivity, sensitivityCorrelation, type SensitivityRequest } from './sensitivity.ts';

/** An analysis of a kept model: its request, by which a stored result is found again, and its result. */
export const analyses = { sensitivity };

export type AnalysisKind = keyof typeof analyses;

export const analysisKinds = Object.keys(analyses) as readonly AnalysisKind[];

export const analysisRequestSchema = z.discriminatedUnion('kind', [analyses.sensitivity.request]);
export const analysisResultSchema = z.discriminatedUnion('kind', [analyses.sensitivity.result]);

export type AnalysisRequest = z.output<typeof analysisRequestSchema>;
export type AnalysisResult = z.output<typeof analysisResultSchema>;
