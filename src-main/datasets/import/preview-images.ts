import type { AddDataSet, DataSetPreview } from '#shared/contract/data-sets.ts';
import type { OpenedSource } from '../formats/open-source.ts';
import { concatenateLabels } from '../source/image-source.ts';
import type { SplitName } from '../store/data-set-folder.ts';
import { classCoverage } from './class-coverage.ts';
import { describeImages } from './describe-images.ts';
import { planSplits } from './split-plan.ts';

/** What an import of the source would add, if all images can be read. Throws the LabErrors that it would throw before it copies. */
export function previewImages(request: AddDataSet, source: OpenedSource): DataSetPreview {
  const { shape, classes } = describeImages(request, source);
  const splits = planSplits(source.parts, request);
  const labelsOf = (split: SplitName): Uint16Array =>
    concatenateLabels(source.parts.map(({ labels }, part) => labels.filter((_, image) => splits[part]?.(image) === split)));
  const samples = { train: labelsOf('train').length, validation: labelsOf('validation').length, test: labelsOf('test').length };
  const { unsupported = [] } = source;
  const unreadable = unsupported.length > 0 && { unreadable: [...unsupported] };
  return { format: source.format, shape, classes, samples, ...classCoverage(classes, labelsOf), unused: [...source.unused], ...unreadable };
}
