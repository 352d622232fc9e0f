import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { addDataSet, dataOverview, sampleSets } from '#main/datasets/index.ts';
import { exampleStrip } from '#main/datasets/overview/example-strip.ts';
import { request, smallFolder, temporaryFolder, TEST, TRAIN, writeFolder } from '../formats/idx/idx-builder.ts';

it('counts the images of every class and split, and shows the first of each class', async () => {
  const dataDir = temporaryFolder();
  // A fifth of 20 training images becomes validation images: one of the five in each class.
  await addDataSet(dataDir, request(writeFolder(smallFolder())));
  const overview = await dataOverview(join(dataDir, 'data', 'small'));
  expect(overview.counts).toEqual({ train: [4, 4, 4, 4], validation: [1, 1, 1, 1], test: [2, 2, 2, 2] });
  expect([TRAIN, TEST]).toEqual([20, 8]);
  expect(overview.duplicates).toEqual([]);
  expect(overview.examples).toHaveLength(4);
  const { data, info } = await sharp(Buffer.from(overview.examples[1] ?? '', 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Four images of 3 x 2 pixels; every pixel is the number of the image, and image i has class i mod 4.
  expect([info.width, info.height]).toEqual([8, 3]);
  const pixels = [...data].filter((_, index) => index % info.channels === 0);
  for (const pixel of pixels) expect(pixel % 4).toBe(1);
  expect(new Set(pixels).size).toBe(4);
  expect(pixels.slice(0, 8)).toEqual(pixels.slice(8, 16));
});

it('draws images side by side in their colors, and scales large ones down', async () => {
  // Two images of 1 x 2 pixels in RGB.
  const strip = await exampleStrip(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 2, [1, 2, 3]);
  expect([...(await sharp(strip).raw().toBuffer())]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const large = await exampleStrip(new Uint8Array(3 * 112 * 224 * 2), 3, [112, 224, 2]);
  expect(await sharp(large).metadata()).toMatchObject({ width: 336, height: 56 });
});

it('offers a packaged data set, and says whether it is installed', async () => {
  const packages = temporaryFolder();
  const [before] = await sampleSets(packages);
  expect(before).toMatchObject({ isInstalled: false, install: 'sudo apt-get install dataset-fashion-mnist' });
  mkdirSync(join(packages, 'fashion-mnist'));
  const [after] = await sampleSets(packages);
  expect(after).toMatchObject({ isInstalled: true, request: { name: 'fashion-mnist', source: join(packages, 'fashion-mnist') } });
});
