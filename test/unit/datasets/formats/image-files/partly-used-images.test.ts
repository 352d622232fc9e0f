import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { addDataSet, listDataSets } from '#main/datasets/index.ts';
import { temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, pathsIn } from './image-builder.ts';

/** 4 x 3 pixels each. */
const animation = (frames: number): Promise<Buffer> =>
  sharp(Buffer.from(Uint8Array.from({ length: frames * 36 }, (_, index) => 50 * Math.floor(index / 36))), {
    raw: { width: 4, height: 3 * frames, channels: 3, pageHeight: 3 },
  })
    .webp({ lossless: true })
    .toBuffer();
const transparent = sharp({ create: { width: 4, height: 3, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.5 } } }).png();

const UNUSED = [
  { what: 'frames or pages after the first of an image', count: 4, examples: ['a/x.webp', 'b/y.webp'] },
  { what: 'alpha channels', count: 1, examples: ['b/z.png'] },
];

it('frames after the first and alpha channels are counted and named, also by an import that was stopped', async () => {
  const source = await imageFolder(pathsIn(['a', 'b'], 5), {
    'a/x.webp': await animation(3),
    'b/y.webp': await animation(3),
    'b/z.png': await transparent.toBuffer(),
  });
  const dataDir = temporaryFolder();
  const request = { name: 'small', source, testShare: 0.2, validationShare: 0.2 };
  const controller = new AbortController();
  const stopped = addDataSet(dataDir, request, {
    signal: controller.signal,
    // Beyond the first animation.
    onProgress: ({ done }) => {
      if (done === 7) controller.abort(new Error('stopped'));
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  const checkpoint: unknown = JSON.parse(readFileSync(join(dataDir, 'data', '.unfinished-small', 'checkpoint.json'), 'utf8'));
  expect(checkpoint).toMatchObject({ unused: [{ ...UNUSED[0], count: 2, examples: ['a/x.webp'] }] });
  expect((await addDataSet(dataDir, request)).unused).toEqual(UNUSED);
  expect((await listDataSets(dataDir)).find(({ name }) => name === 'small')?.unused).toEqual(UNUSED);
});
