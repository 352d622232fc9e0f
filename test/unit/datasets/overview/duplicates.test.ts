import { expect, it } from 'vitest';
import { MemoryImages, type OpenDataSet, type Split } from '#main/datasets/index.ts';
import { duplicatesOf } from '#main/datasets/overview/duplicates.ts';

/** A split of images of two pixels, which are its numbers. */
function splitOf(...images: readonly (readonly [pixels: number, label: number])[]): Split {
  const bytes = Uint8Array.from(images.flatMap(([pixels]) => [pixels, pixels]));
  return { images: new MemoryImages(bytes, images.length), labels: Uint8Array.from(images, ([, label]) => label), count: images.length };
}

function dataSet(train: Split, validation: Split, test: Split): OpenDataSet {
  return {
    description: {
      ...{
        name: 'small',
        title: 'Small',
        source: '/nowhere',
        shape: [1, 2, 1],
        classes: ['a', 'b'],
        mean: [0],
        std: [1],
        bytes: 0,
        addedAt: null,
      },
      samples: { train: train.count, validation: validation.count, test: test.count },
    },
    sha256: '',
    splits: { train, validation, test },
  };
}

const signal = new AbortController().signal;

it('counts the images that a split shares with each earlier one, and their other labels', async () => {
  const data = dataSet(
    splitOf([1, 0], [2, 1], [2, 0], [3, 0], [3, 0]),
    splitOf([4, 0], [5, 1]),
    // 1 as in training; 2 has both labels there; 3 twice, with another label; 5 is a validation image.
    splitOf([1, 0], [2, 1], [3, 1], [3, 1], [5, 1], [6, 0]),
  );
  expect(await duplicatesOf(data, signal)).toEqual([
    { split: 'test', of: 'train', images: 4, otherLabels: 2 },
    { split: 'test', of: 'validation', images: 1, otherLabels: 0 },
  ]);
});

it('finds nothing between splits of different images, nor within one', async () => {
  expect(await duplicatesOf(dataSet(splitOf([1, 0], [1, 0]), splitOf([2, 0]), splitOf([3, 1], [3, 0])), signal)).toEqual([]);
});

it('ends with the signal', async () => {
  const ended = AbortSignal.abort(new Error('enough'));
  await expect(duplicatesOf(dataSet(splitOf([1, 0]), splitOf([2, 0]), splitOf([3, 0])), ended)).rejects.toThrow('enough');
});
