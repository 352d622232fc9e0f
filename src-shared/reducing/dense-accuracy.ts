import type { DataSet, ImportedModel, RunReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, formatPercent } from '#shared/text/index.ts';
import { couldBeGuessing } from './guessing.ts';

/** What was given about the preprocessing and the order of the classes. */
export interface Given {
  readonly normalization: boolean;
  readonly classes: boolean;
}

/**
 * Throws LabError `conflict` with the probable causes if a model classifies held-out images no better than guessing would: what follows would
 * be meaningless.
 */
export function refuseGuessing(
  { accuracy, testAccuracy }: NonNullable<RunReport['dense']>,
  { samples, classes, emptyClasses = [] }: Pick<DataSet, 'samples' | 'classes' | 'emptyClasses'>,
  model: Pick<ImportedModel, 'normalization'>,
  given: Given,
): void {
  const images = samples.validation + samples.test;
  const hits = Math.round((accuracy * samples.validation + testAccuracy * samples.test) / 100);
  const present = classes.length - emptyClasses.length;
  if (!couldBeGuessing(hits, images, present)) return;
  throw new LabError(
    'conflict',
    `The model classifies ${formatCount(hits)} of ${formatCount(images)} held-out images correctly (${formatPercent((100 * hits) / images)}), ` +
      `no better than guessing one of ${formatCount(present)} classes.`,
    [...causes(model, given)].join(' '),
    { location: given.classes ? 'mean' : 'classes' },
  );
}

function* causes({ normalization }: Pick<ImportedModel, 'normalization'>, given: Given): Generator<string> {
  if (!given.classes) {
    yield 'The outputs may be in another order than the class folders, which are sorted by name: give the classes in the order of the outputs.';
  } else yield 'Check that the order of the classes is that of the outputs.';
  if (normalization) yield 'The model normalizes its images itself.';
  else if (given.normalization) yield 'Check the mean and the std, which are for pixels of 0 to 1.';
  else yield 'The images may be preprocessed differently: give the mean and std that the model was trained with.';
}
