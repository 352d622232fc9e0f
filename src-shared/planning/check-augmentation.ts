import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { channelsOf, type Shape } from '#shared/graph/index.ts';

/** Throws LabError `invalid-experiment` when the images have no colors that could be changed as the experiment asks. */
export function checkAugmentation({ data }: Pick<Experiment, 'data'>, images: Shape): void {
  const jitters = Object.values(data.augmentation.colorJitter).some((strength) => strength > 0);
  const channels = channelsOf(images);
  if (!jitters || channels === 1 || channels === 3) return;
  throw new LabError(
    'invalid-experiment',
    `Colors are changed in gray images and in red, green, blue ones; these have ${channels} channels.`,
    'Leave data.augmentation.colorJitter out.',
    { location: 'data.augmentation.colorJitter' },
  );
}
