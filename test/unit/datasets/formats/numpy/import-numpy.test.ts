import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';
import { without, writeArchive, writeFiles } from '../cifar/cifar-builder.ts';
import { refusalOf, request, smallFolder, temporaryFolder, writeFolder } from '../idx/idx-builder.ts';
import { type Arrays, npy, npz, smallArrays, zip, type ZipEntry } from './numpy-builder.ts';

type Changes = Parameters<typeof request>[1];

const fixture = (name: string): string => join(import.meta.dirname, '../../../../fixtures/data', name);

async function imported(source: string, changes: Changes = {}): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, request(source, changes));
  return openWhole(dataDir, 'small');
}

const importedArrays = (arrays: Arrays, changes: Changes = {}): Promise<WholeDataSet> =>
  imported(writeArchive(npz(arrays), 'arrays.npz'), changes);

const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

/** An image of make-arrays.py. */
const picture = (n: number): number[] =>
  Array.from({ length: 90 }, (_, index) => (n + 40 * Math.floor(index / 15) + 7 * (Math.floor(index / 3) % 5) + 90 * (index % 3)) % 256);

describe('arrays that NumPy wrote', () => {
  it('with Keras’s names, compressed, with labels in a column', async () => {
    const { description, splits } = await imported(fixture('keras.npz'), { validationShare: 0.25 });
    expect(description).toMatchObject({ shape: [6, 5, 3], classes: ['0', '1', '2'], samples: { train: 18, validation: 6, test: 12 } });
    expect([...splits.test.images]).toEqual(Array.from({ length: 12 }, (_, n) => picture(n)).flat());
    expect([...splits.test.labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(sorted(splits.validation.labels)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('with validation images, channels first, and 64-bit or big-endian labels', async () => {
    const { description, splits } = await imported(fixture('planes.npz'));
    expect(description.samples).toEqual({ train: 24, validation: 6, test: 12 });
    expect([...splits.train.images]).toEqual(Array.from({ length: 24 }, (_, n) => picture(n)).flat());
    expect([...splits.validation.labels]).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe('arrays', () => {
  it('read the same as IDX files of the same images, from an archive and a folder', async () => {
    const { splits } = await imported(writeFolder(smallFolder()));
    const files = Object.fromEntries(Object.entries(smallArrays()).map(([name, bytes]) => [`${name}.npy`, bytes]));
    expect((await importedArrays(smallArrays())).splits).toEqual(splits);
    expect((await imported(writeFiles(files))).splits).toEqual(splits);
  });

  it('named images and labels are split three ways, stratified', async () => {
    const { x_train: images = Buffer.alloc(0), y_train: labels = Buffer.alloc(0) } = smallArrays();
    const { splits } = await importedArrays({ images, labels }, { validationShare: 0.2, testShare: 0.4 });
    expect(sorted(splits.test.labels)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(sorted(splits.validation.labels)).toEqual([0, 1, 2, 3]);
    const everything = [splits.train, splits.validation, splits.test].flatMap((split) => [...split.images]);
    expect(sorted(everything)).toEqual(Array.from({ length: 120 }, (_, byte) => Math.floor(byte / 6)));
  });

  it.each([
    ['four channels', [20, 9, 7, 4], undefined, [9, 7, 4]],
    ['one plane', [20, 1, 9, 9], undefined, [9, 9, 1]],
    ['an ambiguous layout that is given', [20, 3, 9, 3], 'nchw', [9, 3, 3]],
  ] as const)('have %s', async (_, shape, layout, expected) => {
    const bytes = shape.slice(1).reduce<number>((product, extent) => product * extent, 1);
    const x_train = npy(shape, new Uint8Array(20 * bytes));
    const { y_train: labels = Buffer.alloc(0) } = smallArrays();
    const { description } = await importedArrays({ x_train, y_train: labels }, { ...(layout && { layout }) });
    expect(description.shape).toEqual(expected);
  });
});

/** Little-endian, as NumPy writes them. */
const doubles = (values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
/** NumPy's `<U`: characters of four bytes, padded with zeros. */
const unicode = (texts: readonly string[], characters: number): Uint8Array =>
  new Uint8Array(
    Uint32Array.from(texts.flatMap((text) => Array.from({ length: characters }, (_, index) => text.charCodeAt(index) || 0))).buffer,
  );

describe('labels', () => {
  const small = smallArrays();
  const four = (count: number, name: (label: number) => string): string[] => Array.from({ length: count }, (_, image) => name(image % 4));

  it('may be strings, which become class names, sorted', async () => {
    const name = (label: number): string => ['owl', 'ant', 'caf\u00e9', 'bee'][label] ?? '';
    const { description, splits } = await importedArrays({
      ...small,
      y_train: npy([20], unicode(four(20, name), 5), { descr: '<U5' }),
      y_test: npy([8], unicode(four(8, name), 5), { descr: '<U5' }),
    });
    expect(description.classes).toEqual(['ant', 'bee', 'caf\u00e9', 'owl']);
    expect([...splits.test.labels]).toEqual([3, 0, 2, 1, 3, 0, 2, 1]);
    const numbers = {
      y_train: Buffer.from(
        four(20, (label) => `${label + 8} `)
          .map((text) => text.trim().padEnd(2, '\0'))
          .join(''),
      ),
      y_test: Buffer.from(four(8, (label) => `${label + 8}`.padEnd(2, '\0')).join('')),
    };
    const bytes = await importedArrays({
      ...small,
      y_train: npy([20], numbers.y_train, { descr: '|S2' }),
      y_test: npy([8], numbers.y_test, { descr: '|S2' }),
    });
    expect(bytes.description.classes).toEqual(['8', '9', '10', '11']);
    expect([...bytes.splits.test.labels]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });

  it('may be whole floating-point numbers', async () => {
    const y_train = npy([20], doubles(Array.from({ length: 20 }, (_, image) => image % 4)), { descr: '<f8' });
    expect((await importedArrays({ ...small, y_train })).splits).toEqual((await importedArrays(small)).splits);
  });
});

describe('other arrays', () => {
  const named = (name: string): Arrays => ({
    ...smallArrays(),
    [`x_${name}`]: npy([1, 3, 2], new Uint8Array(6)),
    [`y_${name}`]: npy([1], [3]),
  });

  it('are counted and named', async () => {
    const { description } = await importedArrays({
      ...smallArrays(),
      label_names: npy([2], [0, 1]),
      x_mean: npy([3, 2], new Uint8Array(6)),
    });
    expect(description.unused).toEqual([{ what: 'arrays', count: 2, examples: ['label_names', 'x_mean'] }]);
  });

  it('that may be a split are read by the names of splits, and otherwise refused until they are left out', async () => {
    expect((await importedArrays(named('dev'))).description.samples).toEqual({ train: 20, validation: 1, test: 8 });
    const file = writeArchive(npz(named('extra')), 'arrays.npz');
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(file)));
    expect([code, details.location, details.message]).toEqual(['conflict', 'leaveOut', 'The arrays x_extra, y_extra belong to no split.']);
    expect(details.remedy).toContain('--leave-out x_extra,y_extra');
    const { description } = await imported(file, { leaveOut: ['x_extra', 'y_extra'] });
    expect(description.unused).toEqual([{ what: 'arrays left out on request', count: 2, examples: ['x_extra', 'y_extra'] }]);
  });
});

const entriesOf = (arrays: Arrays): ZipEntry[] => Object.entries(arrays).map(([name, bytes]) => ({ name: `${name}.npy`, bytes }));

describe('refuses arrays, with file and location,', () => {
  const arrays = smallArrays();
  const change = (changes: Record<string, Buffer>): Arrays => ({ ...arrays, ...changes });
  const bytes = (count: number): Uint8Array => new Uint8Array(count);
  const bad: { what: string; arrays: Arrays; location: string; message: string; remedy?: string }[] = [
    { what: 'as floating-point numbers', arrays: change({ x_train: npy([20, 3, 2], bytes(480), { descr: '<f4' }) }), location: 'x_train.npy, header', message: 'these are 20x3x2 float32', remedy: '255 * images' },
    { what: 'as 16-bit images', arrays: change({ x_train: npy([20, 3, 2], bytes(240), { descr: '<u2' }) }), location: 'x_train.npy, header', message: 'these are 20x3x2 uint16', remedy: 'uint8' },
    { what: 'as Python objects', arrays: change({ x_train: npy([20], bytes(160), { descr: '|O' }) }), location: 'x_train.npy, byte 10', message: 'Python objects are never read' },
    { what: 'as records', arrays: change({ x_train: Buffer.from(npy([20], bytes(160)).toString('latin1').replace("'|u1'", "[('a', '|u1')]"), 'latin1') }), location: 'x_train.npy, byte 10', message: 'Its header lacks a valid descr.' },
    { what: 'in Fortran order', arrays: change({ x_train: npy([20, 3, 2], bytes(120), { order: 'True' }) }), location: 'x_train.npy, byte 10', message: 'Fortran' },
    { what: 'in a future version', arrays: change({ x_train: npy([20, 3, 2], bytes(120), { version: 9 }) }), location: 'x_train.npy, byte 6', message: 'Unknown format version 9.' },
    { what: 'that are not arrays', arrays: change({ x_train: Buffer.from('not an array at all') }), location: 'x_train.npy, byte 0', message: 'This is not a NumPy array.' },
    { what: 'with fewer values than promised', arrays: change({ x_train: npy([20, 3, 2], bytes(119)) }), location: 'x_train.npy, byte 247', message: 'promises 120 bytes of values, but there are 119.' },
    { what: 'with an oversized shape', arrays: change({ x_train: npy([20, 1e15, 1e15], bytes(1)) }), location: 'x_train.npy, byte 129', message: 'promises 2.0e+31 bytes of values, but there are 1.' },
    { what: 'with two dimensions', arrays: change({ x_train: npy([20, 6], bytes(120)) }), location: 'x_train.npy, header', message: 'these are 20x6 uint8' },
    { what: 'with an ambiguous layout', arrays: change({ x_train: npy([20, 3, 2, 1], bytes(120)) }), location: 'x_train.npy, header', message: 'The shape 20x3x2x1 uint8 leaves open where the channels are.', remedy: 'layout' },
    { what: 'without an image', arrays: change({ x_train: npy([0, 3, 2], []) }), location: 'x_train.npy, header', message: 'no images' },
    { what: 'with sides that are too large', arrays: change({ x_train: npy([1, 5000, 1], bytes(5000)) }), location: 'x_train.npy, header', message: 'It has 5,000 rows; the limit is 4,096.' },
    { what: 'with fractions as labels', arrays: change({ y_train: npy([20], doubles(Array.from({ length: 20 }, (_, index) => index / 2)), { descr: '<f8' }) }), location: 'y_train.npy, label 1 (byte 136)', message: 'Label 0.5 is not a whole number.', remedy: 'class indices' },
    { what: 'with Python objects as labels', arrays: change({ y_train: npy([20], bytes(160), { descr: '|O' }) }), location: 'y_train.npy, byte 10', message: 'neither numbers nor strings' },
    { what: 'with complex labels', arrays: change({ y_train: npy([20], bytes(160), { descr: '<c8' }) }), location: 'y_train.npy, header', message: 'Labels are integers or strings; these are 20 complex64.', remedy: 'astype(int)' },
    { what: 'with an empty string as a label', arrays: change({ y_train: npy([20], bytes(80), { descr: '<U1' }), y_test: npy([8], bytes(32), { descr: '<U1' }) }), location: 'y_train.npy, label 0 (byte 128)', message: 'The label is empty.' },
    { what: 'with strings for the training images alone', arrays: change({ y_train: npy([20], Buffer.from('a'.repeat(20)), { descr: '|S1' }) }), location: 'classes', message: 'The training labels are strings, the test labels numbers.' },
    { what: 'with a test class that has no training image', arrays: change({ y_train: npy([20], Buffer.from('ab'.repeat(10)), { descr: '|S1' }), y_test: npy([8], Buffer.from('abababac'), { descr: '|S1' }) }), location: 'y_test.npy, label 7 (byte 135)', message: 'No training image has the class c.' },
    { what: 'with one-hot labels', arrays: change({ y_train: npy([20, 4], bytes(80)) }), location: 'y_train.npy, header', message: 'these are 20x4 uint8', remedy: 'argmax' },
    { what: 'with a negative label', arrays: change({ y_test: npy([8], Uint8Array.of(0, 255, 0, 1, 2, 3, 0, 0), { descr: '|i1' }) }), location: 'y_test.npy, label 1 (byte 129)', message: 'Label -1 is out of range.' },
    { what: 'with fewer labels than images', arrays: change({ y_train: npy([3], [0, 1, 2]) }), location: 'y_train.npy, header', message: '3 labels for 20 images' },
    { what: 'with test images of another size', arrays: change({ x_test: npy([8, 2, 3], bytes(48)) }), location: 'test images', message: 'shape 2x3x1, the training images 3x2x1' },
    { what: 'with inconsistent classes', arrays: change({ y_test: npy([8], [0, 1, 2, 3, 4, 0, 0, 0]) }), location: 'number of classes', message: 'test labels have 5 classes' },
    { what: 'twice', arrays: change({ train_images: npy([1, 2, 2], bytes(4)) }), location: 'train_images', message: 'Several arrays match the train images.' },
  ]; // prettier-ignore

  it.each(bad)('$what', async ({ arrays: given, location, message, remedy = '' }) => {
    const dataDir = temporaryFolder();
    const file = writeArchive(npz(given), 'arrays.npz');
    const { code, details } = await refusalOf(addDataSet(dataDir, request(file)));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file, location });
    expect(details.message).toContain(message);
    expect(details.remedy).toContain(remedy);
    expect(readdirSync(join(dataDir, 'data'))).toEqual([]);
  });

  it.each([
    ['without labels', without('y_train', arrays), 'train labels'],
    ['without training images', { x_test: arrays['x_test'] ?? Buffer.alloc(0) }, 'x_train'],
  ])('%s', async (_, given, location) => {
    const file = writeArchive(npz(given), 'arrays.npz');
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(file)));
    expect([code, details.location]).toEqual(['not-found', location]);
  });

  it.each([
    ['that unpacks to more than it promises', [{ name: 'x_train.npy', bytes: npy([20, 3, 2], bytes(1 << 20)), packed: true, size: 248 }, ...entriesOf(without('x_train', arrays))], 'The archive is damaged'],
    ['with a wrong checksum', entriesOf(arrays).map((entry) => ({ ...entry, crc: 1 })), 'checksum'],
    ['with a path traversal', [{ name: '../x_train.npy', bytes: Buffer.alloc(9) }], 'The archive is damaged'],
    ['with too many entries', Array.from({ length: 1001 }, (_, index) => ({ name: `a${index}.npy`, bytes: Buffer.alloc(0) })), 'the limit is 1,000'],
    ['with one array twice', [1, 2].map(() => ({ name: 'x_train.npy', bytes: Buffer.alloc(9) })), 'The archive holds this array twice.'],
  ] as const)('in an archive %s', async (_, entries, message) => {
    const file = writeArchive(zip(entries), 'arrays.npz');
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(file)));
    expect(code).toBe('bad-file');
    expect(details.file).toBe(file);
    expect(details.message).toContain(message);
  }); // prettier-ignore
});
