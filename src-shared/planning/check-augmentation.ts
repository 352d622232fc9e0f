import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { channelsOf, type Shape } from '#shared/graph/index.ts';

/** Throws LabError `invalid-experiment` if the experiment jitters colors and the images are neither gray nor RGB. */
export function checkAugmentation({ data }: Pick<Experiment, 'data'>, images: Shape): void {
  const jitters = Object.values(data.augmentation.colorJitter).some((strength) => strength > 0);
  const channels = channelsOf(images);
  if (!jitters || channels === 1 || channels === 3) return;
  throw new LabError(
    'invalid-experiment',
    `Color jitter requires gray or RGB images; these have ${channels} channels.`,
    'Remove data.augmentation.colorJitter.',
    { location: 'data.augmentation.colorJitter' },
  );
}
