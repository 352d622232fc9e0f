import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { plural } from '#shared/text/index.ts';

type SampledData = Pick<DataSet, 'samples' | 'classes'>;

/** Images of a run, by their use. The calibration images are held out of the data set's training images. */
export type RunSamples = DataSet['samples'] & { readonly calibration: number };

/**
 * Divides a data set's images by their use in a run: of the training images the share `data.subset`, rounded; of these, with
 * `method.calibration`, that fraction, rounded, but at least one. Throws LabError `invalid-experiment` if a class could be left without
 * images, or if none would be left to train on.
 */
export function runSamples({ method, data }: Pick<Experiment, 'method' | 'data'>, { samples, classes }: SampledData): RunSamples {
  const train = Math.round(data.subset.share * samples.train);
  if (train < Math.min(classes.length, samples.train)) {
    const message = `${plural(train, 'training image')} would be left for ${plural(classes.length, 'class', 'classes')}.`;
    throw new LabError('invalid-experiment', message, 'Use a larger share.', { location: 'data.subset.share' });
  }
  const fraction = sharedSettings(method).calibration;
  const calibration = fraction === 0 ? 0 : Math.max(1, Math.round(fraction * train));
  if (calibration >= train) {
    const message = 'All training images would be calibration images.';
    throw new LabError('invalid-experiment', message, 'Use a smaller fraction or a larger data set.', { location: 'method.calibration' });
  }
  return { ...samples, train: train - calibration, calibration };
}
