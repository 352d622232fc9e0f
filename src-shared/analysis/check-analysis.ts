import { chosenCorruptions } from './corruptions.ts';
import type { AnalysisRequest } from './index.ts';
import { type ComparedData, matchedClasses } from './transfer.ts';

/**
 * Throws LabError `unsupported` for an analysis that the data does not allow.
 *
 * @param own the data of the analyzed model's run
 * @param other the data set that the request names, if it names one
 */
export function checkAnalysis(request: AnalysisRequest, own: ComparedData, other: ComparedData | undefined): void {
  if (request.kind === 'corruptions') chosenCorruptions(request.corruptions, own.shape);
  if (other) matchedClasses(own, other);
}
