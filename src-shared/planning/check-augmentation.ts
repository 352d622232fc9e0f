import { LabError } from '#shared/contract/lab-error.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { channelsOf, type Shape } from '#shared/graph/index.ts';

/** Throws LabError `invalid-experiment` when the images have no colours that could be changed as the experiment asks. */
export function checkAugmentation({ data }: Pick<Experiment, 'data'>, images: Shape): void {
  const jitters = Object.values(data.augmentation.colourJitter).some((strength) => strength > 0);
  const channels = channelsOf(images);
  if (!jitters || channels === 1 || channels === 3) return;
  throw new LabError(
    'invalid-experiment',
    `Colours are changed in grey images and in red, green, blue ones; these have ${channels} channels.`,
    'Leave data.augmentation.colourJitter out.',
    { place: 'data.augmentation.colourJitter' },
  );
}
