import { expect, it, onTestFinished } from 'vitest';
import { formed, type PictureForm } from '#main/datasets/pictures/formed-picture.ts';
import { FormingThreads } from '#main/datasets/pictures/forming-threads.ts';
import type { Pixels } from '#main/datasets/pictures/resample.ts';

const rgb: PictureForm = { shape: [5, 5, 3], resize: 6 };
const gray: PictureForm = { shape: [4, 4, 1], resize: 4 };

function picture(number: number): Pixels {
  const [height, width] = [20 + number, 17];
  return { bytes: Uint8Array.from({ length: height * width * 3 }, (_, place) => (place * (71 + number)) % 256), height, width };
}

function opened(most: number): FormingThreads {
  const threads = new FormingThreads(most);
  onTestFinished(() => threads.close());
  return threads;
}

it('each picture becomes on another thread what it would on this one, whoever is done first', async () => {
  const threads = opened(3);
  const tasks = Array.from({ length: 20 }, (_, number) => ({ pixels: picture(number), form: number % 2 === 0 ? rgb : gray }));
  const images = await Promise.all(tasks.map(({ pixels, form }) => threads.formed(pixels, form)));
  expect(images).toEqual(tasks.map(({ pixels, form }) => formed(pixels, form)));
});

it('a thread that fails fails its picture, and the next has another thread', async () => {
  const threads = opened(1);
  await expect(threads.formed(picture(0), { shape: [-1, -1, 3], resize: 6 })).rejects.toThrow();
  expect(await threads.formed(picture(1), rgb)).toEqual(formed(picture(1), rgb));
});

it('what waits when they are closed fails', async () => {
  const threads = opened(1);
  const waiting = [threads.formed(picture(0), rgb), threads.formed(picture(1), rgb)];
  const outcomes = Promise.allSettled(waiting);
  await threads.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
