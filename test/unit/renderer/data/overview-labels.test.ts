import { expect, it } from 'vitest';
import { channelNumbers, classRows } from '#renderer/data/overview-labels.ts';
import { duplicatesText } from '#shared/contract/index.ts';

it('says how many images two splits share', () => {
  expect(duplicatesText({ split: 'test', of: 'train', images: 1200, otherLabels: 3 })).toBe(
    '1,200 test images are also training images, 3 of them with another label.',
  );
  expect(duplicatesText({ split: 'validation', of: 'train', images: 2, otherLabels: 0 })).toBe(
    '2 validation images are also training images.',
  );
  expect(duplicatesText({ split: 'test', of: 'validation', images: 1, otherLabels: 1 })).toBe(
    '1 test image is also a validation image, with another label.',
  );
});

it('gives each class its counts, and a bar by the largest class', () => {
  const counts = { train: [6, 2], validation: [1, 1], test: [1, 1] };
  const overview = { sha256: '', counts, examples: ['QUJD', null], examplesPerClass: 6, duplicates: [] };
  expect(classRows({ classes: ['cat', 'dog'] }, overview)).toEqual([
    { name: 'cat', examples: 'data:image/png;base64,QUJD', counts: { train: 6, validation: 1, test: 1 }, share: 1 },
    { name: 'dog', examples: null, counts: { train: 2, validation: 1, test: 1 }, share: 0.5 },
  ]);
});

it('writes a number per channel', () => {
  expect(channelNumbers([0.4914, 0.48216, 0.4465])).toBe('0.491, 0.482, 0.447');
});
