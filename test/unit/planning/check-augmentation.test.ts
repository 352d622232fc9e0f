import { expect, it } from 'vitest';
import { experimentSchema } from '#shared/experiment/index.ts';
import { checkAugmentation } from '#shared/planning/index.ts';

const experimentWith = (hue: number) =>
  experimentSchema.parse({ data: { name: 'd', augmentation: { colorJitter: { hue } } }, network: { kind: 'mlp' } });

it('color jitter requires gray or RGB images, and the error names the field', () => {
  expect(() => checkAugmentation(experimentWith(0.1), [8, 8, 4])).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ code: 'invalid-experiment', location: 'data.augmentation.colorJitter' }) as unknown,
    }),
  );
  for (const channels of [1, 3]) expect(() => checkAugmentation(experimentWith(0.1), [8, 8, channels])).not.toThrow();
  expect(() => checkAugmentation(experimentWith(0), [8, 8, 4])).not.toThrow();
});
