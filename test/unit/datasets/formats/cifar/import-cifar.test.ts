import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';
import { refusalOf, request, temporaryFolder } from '../idx/idx-builder.ts';
import { archiveOf, cifar10, cifar100, records, type TarEntry, tarOf, without, writeArchive, writeFiles } from './cifar-builder.ts';

type Changes = Parameters<typeof request>[1];

async function imported(source: string, changes: Changes = {}): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, request(source, changes));
  return openWhole(dataDir, 'small');
}

const firstPixels = ({ images, count }: { images: Uint8Array; count: number }): number[] =>
  Array.from({ length: count }, (_, image) => images[image * 3072] ?? -1);

describe('CIFAR-10', () => {
  it('splits its five batches into training and validation, stratified, and keeps its test images', async () => {
    const { description, splits } = await imported(writeFiles(cifar10()), { validationShare: 0.1 });
    expect(description).toMatchObject({ shape: [32, 32, 3], samples: { train: 90, validation: 10, test: 10 } });
    expect(description.classes).toEqual(['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']);
    expect([...splits.validation.labels].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(firstPixels(splits.test)).toEqual([200, 201, 202, 203, 204, 205, 206, 207, 208, 209]);
    expect([...splits.test.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const all = [...firstPixels(splits.train), ...firstPixels(splits.validation)];
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, image) => image));
    for (const split of [splits.train, splits.validation]) {
      expect([...split.labels]).toEqual(firstPixels(split).map((image) => ((image % 20) + Math.floor(image / 20)) % 10));
    }
  });

  it('converts planes to pixels', async () => {
    const { test } = (await imported(writeFiles(cifar10()))).splits;
    const at = (image: number, row: number, column: number): number[] =>
      [...test.images.subarray(3072 * image + 3 * (32 * row + column))].slice(0, 3);
    expect(at(0, 0, 0)).toEqual([200, 0, 0]);
    expect(at(4, 7, 30)).toEqual([204, 7, 30]);
    expect(at(9, 31, 31)).toEqual([209, 31, 31]);
  });

  it('reads the same from a folder, its parent folder, and an archive in any order, gzipped or not', async () => {
    const { splits } = await imported(writeFiles(cifar10()));
    const reversed = Object.fromEntries(Object.entries(cifar10()).reverse());
    const sources = [
      writeArchive(archiveOf(cifar10())),
      writeArchive(gunzipSync(archiveOf(reversed)), 'any-name'),
      writeFiles(cifar10(), 'cifar-10-batches-bin'),
    ];
    for (const source of sources) expect((await imported(source)).splits).toEqual(splits);
  });

  it('leaves no unpacked files behind', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeArchive(archiveOf(cifar10()))));
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['small']);
  });

  it('numbers the classes if the file with their names is missing', async () => {
    expect((await imported(writeFiles(without('batches.meta.txt', cifar10())))).description.classes).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
  });
});

describe('CIFAR-100', () => {
  it('has its fine labels with their names', async () => {
    const { description, splits } = await imported(writeFiles(cifar100()), { validationShare: 0.25 });
    expect(description.samples).toEqual({ train: 150, validation: 50, test: 100 });
    expect([...splits.test.labels]).toEqual(Array.from({ length: 100 }, (_, fine) => fine));
    expect(description.classes[99]).toBe('fine99');
  });

  it('has its coarse labels on request', async () => {
    const { description, splits } = await imported(writeArchive(archiveOf(cifar100(), 'cifar-100-binary')), { labels: 'coarse' });
    expect([...splits.test.labels]).toEqual(Array.from({ length: 100 }, (_, fine) => Math.floor(fine / 5)));
    expect(description.classes).toHaveLength(20);
    expect(description.classes[19]).toBe('coarse19');
  });
});

describe('refuses CIFAR, with file and location,', () => {
  const folder = 'cifar-10-batches-bin';
  const cases: { what: string; files: Record<string, Buffer>; location: string; message: string }[] = [
    { what: 'truncated', files: { 'data_batch_2.bin': records([[1], [2]]).subarray(0, -1) }, location: 'byte 3073', message: 'The file has 6,145 bytes, not a multiple of the record size 3,073.' },
    { what: 'with an empty file', files: { 'data_batch_2.bin': Buffer.alloc(0) }, location: 'byte 0', message: 'The file is empty.' },
    { what: 'with a label out of range', files: { 'data_batch_2.bin': records([[1], [10]]) }, location: 'byte 3073', message: 'Label 10 is out of range: CIFAR-10 has 10 classes.' },
    { what: 'with too few names', files: { 'batches.meta.txt': Buffer.from('cat\ndog\n') }, location: 'batches.meta.txt', message: 'Expected 10 class names, one per line.' },
  ]; // prettier-ignore

  it.each(cases)('$what', async ({ files, location, message }) => {
    const name = Object.keys(files)[0] ?? '';
    const source = writeFiles({ ...cifar10(), ...files });
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(source)));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file: join(source, name), location });
    expect(details.message).toContain(message);

    const archive = writeArchive(archiveOf({ ...cifar10(), ...files }));
    const packed = await refusalOf(addDataSet(temporaryFolder(), request(archive)));
    expect(packed.details).toMatchObject({ file: archive, message: details.message });
    expect(packed.details.location).toBe(`${folder}/${name}, ${location}`);
  });

  it('with a missing batch, or in the Python version', async () => {
    const files = without('data_batch_3.bin', cifar10());
    for (const source of [writeFiles(files), writeArchive(archiveOf(files))]) {
      const { code, details } = await refusalOf(addDataSet(temporaryFolder(), request(source)));
      expect(code).toBe('not-found');
      expect(details).toMatchObject({ file: source, location: 'data_batch_3.bin' });
    }
    const python = writeArchive(archiveOf({ data_batch_1: Buffer.from('pickle') }, 'cifar-10-batches-py'));
    expect((await refusalOf(addDataSet(temporaryFolder(), request(python)))).details.remedy).toContain(
      'the Python and Matlab versions are not supported',
    );
  });
});

test('what lies beside the folder of the data set is named', async () => {
  const source = writeFiles(cifar10(), 'cifar-10-batches-bin');
  writeFileSync(join(source, 'notes.txt'), 'x');
  mkdirSync(join(source, 'mine'));
  expect((await imported(source)).description.unused).toEqual([
    { what: 'files and folders beside the data set', count: 2, examples: ['mine', 'notes.txt'] },
    { what: 'other files', count: 1, examples: ['readme.html'] },
  ]);
});

describe('refuses an archive', () => {
  const good = Object.entries(cifar10()).map(([name, bytes]): TarEntry => ({ path: `cifar-10-batches-bin/${name}`, bytes }));
  const bad: { what: string; archive: Buffer; message: string; location?: string }[] = [
    { what: 'with a path traversal', archive: tarOf([...good, { path: '../evil.bin', bytes: Buffer.from('x') }]), message: 'points outside the archive’s folder', location: '../evil.bin' },
    { what: 'with a path traversal under an expected name', archive: tarOf([{ path: 'a/../../data_batch_1.bin', bytes: records([[1]]) }]), message: 'points outside the archive’s folder', location: 'a/../../data_batch_1.bin' },
    { what: 'with an absolute path', archive: tarOf([{ path: '/etc/data_batch_1.bin', bytes: records([[1]]) }]), message: 'points outside the archive’s folder', location: '/etc/data_batch_1.bin' },
    { what: 'with a Windows path', archive: tarOf([{ path: 'C:\\data_batch_1.bin', bytes: records([[1]]) }]), message: 'points outside the archive’s folder', location: 'C:\\data_batch_1.bin' },
    { what: 'with a symbolic link', archive: tarOf([{ path: 'x/data_batch_1.bin', type: 'SymbolicLink', linkpath: '/etc/passwd' }]), message: 'The entry is a SymbolicLink; only files and folders are allowed.', location: 'x/data_batch_1.bin' },
    { what: 'with a hard link', archive: tarOf([...good, { path: 'other', type: 'Link', linkpath: '/etc/passwd' }]), message: 'The entry is a Link; only files and folders are allowed.', location: 'other' },
    { what: 'with a pipe', archive: tarOf([{ path: 'pipe', type: 'FIFO' }]), message: 'The entry is a FIFO; only files and folders are allowed.', location: 'pipe' },
    { what: 'with a file twice', archive: tarOf([...good, ...good.slice(0, 1)]), message: 'The archive holds this file twice.', location: 'cifar-10-batches-bin/data_batch_1.bin' },
    { what: 'with an entry over the limit', archive: tarOf([{ path: 'x/data_batch_1.bin', size: 2 ** 33 - 1 }]), message: 'The entry has 8,589,934,591 bytes; the limit is 4,294,967,296.', location: 'x/data_batch_1.bin' },
    { what: 'with too many entries', archive: tarOf(Array.from({ length: 1001 }, (_, index) => ({ path: `x/${index}` }))), message: 'more than 1000 entries', location: 'x/1000' },
    { what: 'that is truncated', archive: tarOf(good).subarray(0, 5000), message: 'The tar archive is damaged' },
    { what: 'with a damaged header', archive: Buffer.from(tarOf(good).fill(0x41, 0, 8)), message: 'The tar archive is damaged' },
    { what: 'that is compressed twice', archive: gzipSync(tarOf(good)), message: 'It is compressed twice.' },
    { what: 'that is not one', archive: Buffer.from('nothing of the kind'.repeat(100)), message: 'The tar archive is damaged' },
  ]; // prettier-ignore

  it.each(bad)('$what', async ({ archive, message, location }) => {
    const dataDir = temporaryFolder();
    const file = writeArchive(gzipSync(archive));
    const { code, details } = await refusalOf(addDataSet(dataDir, request(file)));
    expect(code).toBe('bad-file');
    expect(details.message).toContain(message);
    expect(details.file).toBe(file);
    expect(details.location).toBe(location);
    expect(readdirSync(join(dataDir, 'data'))).toEqual([]);
    expect(readdirSync(dirname(file))).toHaveLength(1);
  });

  it('with an oversized entry of any name, before it is unpacked', async () => {
    const header = tarOf([{ path: 'cifar-10-batches-bin/filler', size: 5 * 2 ** 30 }]).subarray(0, 512);
    const bomb = writeArchive(gzipSync(Buffer.concat([header, Buffer.alloc(1 << 24)])));
    expect((await refusalOf(addDataSet(temporaryFolder(), request(bomb)))).details.message).toContain(
      'The entry has 5,368,709,120 bytes; the limit is 4,294,967,296.',
    );
  });

  it('but ignores bytes after its end', async () => {
    const damagedAfterwards = writeArchive(
      Buffer.concat([archiveOf(cifar10()), gzipSync(Buffer.alloc(1 << 20)), Buffer.from([0x1f, 0x8b, 0xff])]),
    );
    expect((await imported(damagedAfterwards)).splits.test.count).toBe(10);
  });
});
