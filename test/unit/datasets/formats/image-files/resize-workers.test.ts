import { expect, it, onTestFinished } from 'vitest';
import { type Preparation, prepareImage } from '#main/datasets/formats/image-files/prepared-image.ts';
import type { Pixels } from '#main/datasets/formats/image-files/resample.ts';
import { ResizeWorkers } from '#main/datasets/formats/image-files/resize-workers.ts';

const rgb: Preparation = { shape: [5, 5, 3], resize: 6 };
const gray: Preparation = { shape: [4, 4, 1], resize: 4 };

function image(number: number): Pixels {
  const [height, width] = [20 + number, 17];
  return { bytes: Uint8Array.from({ length: height * width * 3 }, (_, index) => (index * (71 + number)) % 256), height, width };
}

function open(maxThreads: number): ResizeWorkers {
  const workers = new ResizeWorkers(maxThreads);
  onTestFinished(() => workers.close());
  return workers;
}

it('a worker thread prepares each image as this thread does, in any order of completion', async () => {
  const workers = open(3);
  const tasks = Array.from({ length: 20 }, (_, number) => ({ pixels: image(number), preparation: number % 2 === 0 ? rgb : gray }));
  const images = await Promise.all(tasks.map(({ pixels, preparation }) => workers.prepare(pixels, preparation)));
  expect(images).toEqual(tasks.map(({ pixels, preparation }) => prepareImage(pixels, preparation)));
});

it('a failed image rejects, and the next one succeeds', async () => {
  const workers = open(1);
  await expect(workers.prepare(image(0), { shape: [-1, -1, 3], resize: 6 })).rejects.toThrow();
  expect(await workers.prepare(image(1), rgb)).toEqual(prepareImage(image(1), rgb));
});

it('closing rejects pending images', async () => {
  const workers = open(1);
  const outcomes = Promise.allSettled([workers.prepare(image(0), rgb), workers.prepare(image(1), rgb)]);
  await workers.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
