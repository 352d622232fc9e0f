import { mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IdxFile } from '#main/datasets/formats/idx/idx-file.ts';
import { addDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';
import {
  idx,
  type IdxFolder,
  INT16,
  INT32,
  refusalOf,
  request,
  smallFolder,
  temporaryFolder,
  TEST,
  TRAIN,
  writeFolder,
} from './idx-builder.ts';

async function imported(files: IdxFolder, changes: Parameters<typeof request>[1] = {}): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, request(writeFolder(files), changes));
  return openWhole(dataDir, 'small');
}

/** The first pixel of each image: its number. */
const numbersOf = ({ images, count }: { images: Uint8Array; count: number }): number[] =>
  Array.from({ length: count }, (_, sample) => images[(sample * images.length) / count] ?? -1);

describe('IDX files', () => {
  it('may lie in folders of their names, beside or instead of the files', async () => {
    const folder = temporaryFolder();
    for (const [name, bytes] of Object.entries(smallFolder())) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, name), bytes);
    }
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(folder));
    const { description, splits } = await openWhole(dataDir, 'small');
    expect(splits).toEqual((await imported(smallFolder())).splits);
    expect(description.unused).toBeUndefined();
    // As on Kaggle: each file again, beside the folder of its name.
    for (const [name, bytes] of Object.entries(smallFolder())) writeFileSync(join(folder, name.replace('-idx', '.idx')), bytes);
    const other = temporaryFolder();
    await addDataSet(other, request(folder));
    const twice = await openWhole(other, 'small');
    expect(twice.splits).toEqual(splits);
    expect(twice.description.unused).toEqual([{ what: 'folders', count: 4, examples: Object.keys(smallFolder()).sort() }]);
  });

  it('are found in the only subfolder of a folder, and refuse options that have no effect', async () => {
    const parent = temporaryFolder();
    renameSync(writeFolder(smallFolder()), join(parent, 'raw'));
    expect((await addDataSet(temporaryFolder(), request(parent))).samples.test).toBe(TEST);
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(parent, { size: 32 })));
    expect([code, details.location]).toEqual(['conflict', 'size']);
  });

  it('become a data set with a stratified validation split', async () => {
    const { description, splits } = await imported(smallFolder());
    expect(description).toMatchObject({
      name: 'small',
      shape: [3, 2, 1],
      classes: ['0', '1', '2', '3'],
      samples: { train: 16, validation: 4, test: 8 },
      bytes: 28 * 7,
    });
    expect([...splits.validation.labels].sort()).toEqual([0, 1, 2, 3]);
    expect(numbersOf(splits.test)).toEqual(Array.from({ length: TEST }, (_, sample) => 100 + sample));
  });

  it('keep each image with its label, in exactly one split', async () => {
    const { train, validation } = (await imported(smallFolder())).splits;
    const numbers = [...numbersOf(train), ...numbersOf(validation)];
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: TRAIN }, (_, sample) => sample));
    for (const split of [train, validation]) {
      expect([...split.labels]).toEqual(numbersOf(split).map((number) => number % 4));
      expect([...split.images]).toEqual(numbersOf(split).flatMap((number) => new Array<number>(6).fill(number)));
    }
  });

  it('are split the same way only for the same seed', async () => {
    const numbers = async (seed: number): Promise<number[]> => numbersOf((await imported(smallFolder(), { seed })).splits.validation);
    expect(await numbers(5)).toEqual(await numbers(5));
    expect(await numbers(5)).not.toEqual(await numbers(6));
  });

  it('give mean and std of the training split', async () => {
    const { description, splits } = await imported(smallFolder());
    const numbers = numbersOf(splits.train);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
    expect(description.mean[0]).toBeCloseTo(mean / 255, 14);
    expect(description.std[0]).toBeCloseTo(Math.sqrt(variance) / 255, 14);
  });

  it('may be gzipped, under any name and in several gzip members', async () => {
    const plain = await imported(smallFolder());
    const { 'train-images-idx3-ubyte': images = Buffer.alloc(0), ...others } = smallFolder();
    const packed = {
      ...others,
      'train-images-idx3-ubyte': Buffer.concat([gzipSync(images.subarray(0, 33)), gzipSync(images.subarray(33))]),
    };
    const named = Object.fromEntries(Object.entries(smallFolder()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
    expect((await imported(packed)).splits).toEqual(plain.splits);
    expect((await imported(named)).splits).toEqual(plain.splits);
  });

  it.each([
    ['dots', (name: string) => name.replace('-idx', '.idx')],
    ['capitals and a prefix', (name: string) => `EMNIST-Letters-${name}`.toUpperCase()],
    ['test instead of t10k', (name: string) => name.replace('t10k', 'test')],
    ['underscores and no format', (name: string) => name.replace(/-idx\d-ubyte/, '').replace('-', '_')],
  ])('are found under other spellings: %s', async (_, spell) => {
    const files = Object.fromEntries(Object.entries(smallFolder()).map(([name, bytes]) => [spell(name), bytes]));
    expect((await imported(files)).description.samples).toEqual({ train: 16, validation: 4, test: 8 });
  });

  it('are read uncompressed if a gzipped copy is next to them', async () => {
    const files = smallFolder();
    expect((await imported({ ...files, 'train-images-idx3-ubyte.gz': Buffer.from('not looked at') })).description.samples.train).toBe(16);
  });

  it('may have channels', async () => {
    const colors = (count: number): Buffer =>
      idx(
        [count, 2, 2, 3],
        Uint8Array.from({ length: count * 12 }, (_, byte) => 50 * (byte % 3)),
      );
    const files = { ...smallFolder(), 'train-images-idx3-ubyte': colors(TRAIN), 't10k-images-idx3-ubyte': colors(TEST) };
    const { description } = await imported(files);
    expect(description.shape).toEqual([2, 2, 3]);
    expect(description.mean.map((mean) => mean * 255)).toEqual([0, 50, 100]);
    expect(description.std).toEqual([1, 1, 1]);
  });

  it('may have more than 256 classes in labels of two or four bytes', async () => {
    const last = 299;
    const labels16 = Buffer.alloc(2 * TRAIN);
    const labels32 = Buffer.alloc(4 * TEST);
    for (let sample = 0; sample < TRAIN; sample++) labels16.writeInt16BE(sample % 2 === 0 ? last : 1, 2 * sample);
    labels32.writeInt32BE(last, 4);
    const files = {
      ...smallFolder(),
      'train-labels-idx1-ubyte': idx([TRAIN], labels16, INT16),
      't10k-labels-idx1-ubyte': idx([TEST], labels32, INT32),
    };
    const { description, splits } = await imported(files);
    expect(description.classes).toHaveLength(300);
    expect(splits.test.labels).toEqual(Uint16Array.of(0, last, 0, 0, 0, 0, 0, 0));
    expect([...splits.train.labels].sort()).toEqual([...new Array<number>(8).fill(1), ...new Array<number>(8).fill(last)]);
  });

  it('may count from 1, like EMNIST’s letters; the empty class 0 is reported', async () => {
    const counted = (count: number): Buffer =>
      idx(
        [count],
        Uint8Array.from({ length: count }, (_, index) => 1 + (index % 4)),
      );
    const files = { ...smallFolder(), 'train-labels-idx1-ubyte': counted(TRAIN), 't10k-labels-idx1-ubyte': counted(TEST) };
    expect((await imported(files)).description).toMatchObject({ classes: ['0', '1', '2', '3', '4'], emptyClasses: ['0'] });
    expect((await imported(smallFolder())).description.emptyClasses).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('may be as large as they say where they are not packed', async () => {
    const file = join(temporaryFolder(), 'train-images-idx3-ubyte');
    writeFileSync(file, idx([1_281_167, 64, 64], []));
    // 1,281,167 x 64 x 64 = 5,247,660,032 bytes, which a sparse file does not occupy.
    truncateSync(file, 16 + 5_247_660_032);
    const opened = await IdxFile.open(file);
    await opened.close();
    expect(opened.valueBytes).toBe(5_247_660_032);
  });

  it('take class names from the request', async () => {
    const classes = ['ant', 'bee', 'cat', 'dog'];
    expect((await imported(smallFolder(), { classes })).description.classes).toEqual(classes);
  });

  it('report progress up to the end', async () => {
    const seen: { done: number; total: number }[] = [];
    await addDataSet(temporaryFolder(), request(writeFolder(smallFolder())), { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ done: 28, total: 28 });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it('leave only a folder that can be moved and opened elsewhere', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['small']);
    const elsewhere = join(dataDir, 'elsewhere');
    mkdirSync(elsewhere);
    renameSync(join(dataDir, 'data', 'small'), join(elsewhere, 'moved'));
    expect((await openDataSetFolder(join(elsewhere, 'moved'))).splits.test.count).toBe(TEST);
  });
});
