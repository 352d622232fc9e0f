import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { idx, refusalOf, temporaryFolder } from './idx/idx-builder.ts';
import { npy, zip } from './numpy/numpy-builder.ts';

const pictures = (count: number): Buffer =>
  zip(Array.from({ length: count }, (_, index) => ({ name: `tiny-imagenet-200/val/${index}.JPEG`, bytes: Buffer.from('x') })));

it.each([
  ['train-images-idx3-ubyte.gz', gzipSync(idx([2, 3, 2], new Uint8Array(12))), 'This is a single IDX file', 'folder with all four files'],
  ['t10k-labels-idx1-ubyte', idx([2], [0, 1]), 'This is a single IDX file', 'folder with all four files'],
  ['images.npy', npy([2, 3, 2], new Uint8Array(12)), 'This is a single array', 'folder with images.npy and labels.npy'],
  ['tiny-imagenet-200.zip', pictures(3), 'holds no .npy arrays', 'unpack it'],
  ['many-pictures.zip', pictures(1001), 'has 1,001 entries; the limit is 1,000', 'unpack it'],
])('refuses a single file of several and names what to give instead: %s', async (name, bytes, message, remedy) => {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  const { code, details } = await refusalOf(addDataSet(temporaryFolder(), { name: 'small', source: file }));
  expect(code).toBe('bad-file');
  expect(details.file).toBe(file);
  expect(details.message).toContain(message);
  expect(details.remedy).toContain(remedy);
});
