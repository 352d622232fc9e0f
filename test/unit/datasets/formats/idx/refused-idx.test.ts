import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import {
  FLOAT32,
  HEIGHT,
  idx,
  INT16,
  refusalOf,
  request,
  smallFolder,
  temporaryFolder,
  TEST,
  TRAIN,
  WIDTH,
  writeFolder,
} from './idx-builder.ts';

const TRAIN_IMAGES = 'train-images-idx3-ubyte';
const TRAIN_LABELS = 'train-labels-idx1-ubyte';
const TEST_IMAGES = 't10k-images-idx3-ubyte';
const TEST_LABELS = 't10k-labels-idx1-ubyte';

const original = (name: string): Buffer => smallFolder()[name] ?? Buffer.alloc(0);
const labels = (...values: number[]): Buffer => idx([values.length], values);
const images = (...shape: number[]): Buffer => idx(shape, new Uint8Array(shape.reduce((product, extent) => product * extent, 1)));

interface Bad {
  readonly what: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly location: string;
  readonly message: string;
  readonly changes?: Partial<AddDataSet>;
}

const gzip = gzipSync(original(TRAIN_IMAGES));
const fourClasses = (...values: number[]): Buffer =>
  labels(...values, ...Array.from({ length: TRAIN - values.length }, (_, index) => index % 4));

// prettier-ignore
const badFiles: Bad[] = [
  { what: 'a web page', file: TRAIN_IMAGES, bytes: Buffer.from('<html>Not found</html>'), location: 'byte 0', message: 'web page' },
  { what: 'an empty file', file: TEST_LABELS, bytes: Buffer.alloc(0), location: 'byte 0', message: 'only 0 bytes' },
  { what: 'truncated images', file: TRAIN_IMAGES, bytes: original(TRAIN_IMAGES).subarray(0, 100), location: 'byte 100', message: 'promises 120 bytes of values, but it has 84.' },
  { what: 'images with extra bytes', file: TEST_IMAGES, bytes: Buffer.concat([original(TEST_IMAGES), Buffer.alloc(1)]), location: `byte ${16 + TEST * 6}`, message: 'The file has more than the 48 bytes of values that its header promises.' },
  { what: 'gzipped truncated images', file: TRAIN_IMAGES, bytes: gzipSync(original(TRAIN_IMAGES).subarray(0, 100)), location: 'byte 100', message: 'promises 120 bytes of values, but it has 84.' },
  { what: 'gzipped images with extra bytes', file: TRAIN_IMAGES, bytes: gzipSync(Buffer.concat([original(TRAIN_IMAGES), Buffer.alloc(1)])), location: 'byte 136', message: 'The file has more than the 120 bytes of values that its header promises.' },
  { what: 'a truncated gzip file', file: TRAIN_IMAGES, bytes: gzip.subarray(0, -9), location: 'unpacked byte 136', message: 'unexpected end of file' },
  { what: 'a gzip file with a wrong checksum', file: TRAIN_IMAGES, bytes: Buffer.from(gzip.with(-6, (gzip.at(-6) ?? 0) ^ 1)), location: 'unpacked byte 0', message: 'incorrect data check' },
  { what: 'an invalid gzip file', file: TRAIN_IMAGES, bytes: Buffer.from([0x1f, 0x8b, 0, 0, 0, 0]), location: 'unpacked byte 0', message: 'unknown compression method' },
  { what: 'labels instead of images', file: TRAIN_IMAGES, bytes: original(TRAIN_LABELS), location: 'byte 2', message: 'these are uint8, 20.' },
  { what: 'images instead of labels', file: TRAIN_LABELS, bytes: images(TRAIN, 2, 2), location: 'byte 2', message: 'these have 3 dimensions of uint8' },
  { what: 'images of floating-point numbers', file: TRAIN_IMAGES, bytes: idx([TRAIN, HEIGHT, WIDTH], Buffer.alloc(TRAIN * 24), FLOAT32), location: 'byte 2', message: 'float32' },
  { what: 'labels of floating-point numbers', file: TEST_LABELS, bytes: idx([TEST], Buffer.alloc(TEST * 4), FLOAT32), location: 'byte 2', message: 'these have 1 dimension of float32' },
  { what: 'fewer labels than images', file: TRAIN_LABELS, bytes: labels(0, 1, 2, 3), location: 'byte 4', message: '4 labels for 20 images' },
  { what: 'more labels than images', file: TEST_LABELS, bytes: labels(0, 1, 2, 3, 0, 1, 2, 3, 0), location: 'byte 4', message: '9 labels for 8 images' },
  { what: 'test images of another size', file: TEST_IMAGES, bytes: images(TEST, 4, 2), location: 'byte 8', message: 'Test images have the shape 4x2x1, training images 3x2x1.' },
  { what: 'no images', file: TRAIN_IMAGES, bytes: images(0, 3, 2), location: 'byte 4', message: 'Dimension 0 is 0, so the file is empty.' },
  { what: 'too many images', file: TRAIN_IMAGES, bytes: idx([0xffff_ffff, 28, 28], []), location: 'byte 4', message: 'Dimension 0 is 4,294,967,295; the limit is' },
  { what: 'images that are too large', file: TRAIN_IMAGES, bytes: idx([2, 5000, 28], []), location: 'byte 8', message: 'Dimension 1 is 5,000; the limit is 4,096.' },
  { what: 'too many channels', file: TRAIN_IMAGES, bytes: idx([2, 3, 28, 28], []), location: 'byte 16', message: 'Dimension 3 is 28; the limit is 16.' },
  { what: 'too many bytes', file: TRAIN_IMAGES, bytes: gzipSync(idx([1 << 26, 4096, 4096], [])), location: 'byte 4', message: 'The header promises 1.1e+15 bytes; the limit is 4,294,967,296.' },
  { what: 'training labels with a class that the test labels lack', file: TRAIN_LABELS, bytes: fourClasses(4), location: 'number of classes', message: 'test labels have 4 classes (0 to 3), but the training labels have 5.' },
  { what: 'test labels with a class that the training labels lack', file: TEST_LABELS, bytes: labels(0, 1, 2, 3, 0, 1, 2, 9), location: 'number of classes', message: 'test labels have 10 classes (0 to 9), but the training labels have 4.' },
  { what: 'a single class', file: TRAIN_LABELS, bytes: labels(...new Array<number>(TRAIN).fill(0)), location: 'number of classes', message: 'only one class' },
  { what: 'a negative label', file: TRAIN_LABELS, bytes: idx([TRAIN], Buffer.alloc(2 * TRAIN).fill(0xff, 6, 8), INT16), location: 'label 3 (byte 14)', message: 'Label -1 is out of range.' },
  { what: 'a label beyond the named classes', file: TRAIN_LABELS, bytes: fourClasses(0, 7), location: 'label 1 (byte 9)', message: 'Label 7 is out of range: there are 4 class names (0 to 3).', changes: { classes: ['a', 'b', 'c', 'd'] } },
  { what: 'fewer classes than names', file: TRAIN_LABELS, bytes: original(TRAIN_LABELS), location: 'number of classes', message: 'Got 5 class names, but the training labels have 4 classes', changes: { classes: ['a', 'b', 'c', 'd', 'e'] } },
  { what: 'too few images of each class for a validation split', file: TRAIN_LABELS, bytes: labels(0, 1, 2, 3), location: 'number of labels', message: 'too few training images' },
];

describe('refuses, with file, location and remedy, and without leftovers:', () => {
  it.each(badFiles)('$what', async ({ file, bytes, location, message, changes, what }) => {
    const dataDir = temporaryFolder();
    const few = what.startsWith('too few') ? { [TRAIN_IMAGES]: images(4, HEIGHT, WIDTH) } : {};
    const folder = writeFolder({ ...smallFolder(), ...few, [file]: bytes });
    const { code, details } = await refusalOf(addDataSet(dataDir, request(folder, changes)));
    expect(code).toBe('bad-file');
    const blamed = message.startsWith('test labels') ? TEST_LABELS : file;
    expect(details.file).toBe(join(folder, blamed));
    expect(details.location).toBe(location);
    expect(details.message).toContain(message);
    expect(details.remedy).not.toBe('');
    expect(readdirSync(dataDir).flatMap((name) => readdirSync(join(dataDir, name)))).toEqual([]);
  });

  it('a file that unpacks to far more than it promises, without reading to its end', async () => {
    // Reading further would fail at the damaged end.
    const bomb = Buffer.concat([gzipSync(original(TRAIN_IMAGES)), gzipSync(Buffer.alloc(1 << 24)), Buffer.from([0x1f, 0x8b, 0xff, 0xff])]);
    const folder = writeFolder({ ...smallFolder(), [TRAIN_IMAGES]: bomb });
    const { details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(details.message).toContain('The file has more than the 120 bytes of values that its header promises.');
  });

  it.each([TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS])('a folder without %s', async (missing) => {
    const folder = writeFolder(Object.fromEntries(Object.entries(smallFolder()).filter(([name]) => name !== missing)));
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(code).toBe('not-found');
    expect(details).toMatchObject({ file: folder, location: missing, message: `The file ${missing} is missing.` });
  });

  it('a missing folder', async () => {
    const folder = join(temporaryFolder(), 'nowhere');
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(code).toBe('not-found');
    expect(details.file).toBe(folder);
  });

  it('a folder of two data sets', async () => {
    const folder = writeFolder({ ...smallFolder(), 'other-train-images-idx3-ubyte': original(TRAIN_IMAGES) });
    const { details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(details.message).toContain('other-train-images-idx3-ubyte, train-images-idx3-ubyte');
  });

  it('a folder instead of a file', async () => {
    const folder = temporaryFolder();
    for (const name of Object.keys(smallFolder())) mkdirSync(join(folder, name));
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(code).toBe('bad-file');
    expect(details.file).toBe(join(folder, TRAIN_IMAGES));
  });

  it.skipIf(process.platform === 'win32')('a pipe instead of a file, without blocking', async () => {
    const folder = writeFolder(smallFolder());
    rmSync(join(folder, TRAIN_IMAGES));
    execFileSync('mkfifo', [join(folder, TRAIN_IMAGES)]);
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(folder)));
    expect(code).toBe('bad-file');
    expect(details.message).toBe('It is not a regular file.');
  });

  it('a read-only data folder', async () => {
    const dataDir = join(temporaryFolder(), 'file');
    writeFileSync(dataDir, '');
    const { code, details } = await refusalOf(addDataSet(dataDir, request(writeFolder(smallFolder()))));
    expect(code).toBe('unwritable');
    expect(details.file).toBe(join(dataDir, 'data'));
  });

  it('a disk that fills up during the import', async () => {
    const dataDir = temporaryFolder();
    const folder = writeFolder(smallFolder());
    const handle = await open(join(folder, TRAIN_IMAGES));
    const prototype = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const write = vi.spyOn(prototype, 'write').mockRejectedValue(full);
    onTestFinished(() => write.mockRestore());
    const { code, details } = await refusalOf(addDataSet(dataDir, request(folder)));
    expect(code).toBe('disk-full');
    expect(details.file).toContain('train.labels.bin');
    expect(readdirSync(join(dataDir, 'data'))).toEqual([]);
  });
});
