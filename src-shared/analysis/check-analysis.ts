import type { CorruptionName } from '#shared/corruptions/index.ts';
import { chosenCorruptions } from './corruptions.ts';
import { type ComparedData, matchedClasses } from './transfer.ts';

/**
 * Throws LabError `unsupported` for an analysis that the data does not allow.
 *
 * @param corruptions those that the request names, if it is about corruptions
 * @param own the data of the analyzed model's run
 * @param other the data set that the request names, if it names one
 */
export function checkAnalysis(
  { corruptions }: { readonly corruptions?: readonly CorruptionName[] },
  own: ComparedData,
  other: ComparedData | undefined,
): void {
  if (corruptions) chosenCorruptions(corruptions, own.shape);
  if (other) matchedClasses(own, other);
}
