import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';

/** Images of a run, by their use. The calibration images are held out of the data set's training images. */
export type RunSamples = DataSet['samples'] & { readonly calibration: number };

/**
 * Divides a data set's images by their use in a run: with `method.calibration`, that fraction of the training images, rounded, but at least
 * one. Throws LabError `invalid-experiment` if none would be left to train on.
 */
export function runSamples({ method }: Pick<Experiment, 'method'>, samples: DataSet['samples']): RunSamples {
  const fraction = sharedSettings(method).calibration;
  const calibration = fraction === 0 ? 0 : Math.max(1, Math.round(fraction * samples.train));
  if (calibration >= samples.train) {
    const message = 'All training images would be calibration images.';
    throw new LabError('invalid-experiment', message, 'Use a smaller fraction or a larger data set.', { location: 'method.calibration' });
  }
  return { ...samples, train: samples.train - calibration, calibration };
}
