import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDataSet, findDataSet, openDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import { FileImages } from '#main/datasets/store/image-store.ts';
import { refusalOf, request, smallFolder, temporaryFolder, writeFolder } from '../formats/idx/idx-builder.ts';
import { wholeSplit } from '../whole-data-set.ts';

describe('a data set that was changed after it was added is refused', () => {
  let dataDir: string;
  let folder: string;
  const change = (name: string, edit: (bytes: Buffer) => Uint8Array | string): void =>
    writeFileSync(join(folder, name), edit(readFileSync(join(folder, name))));
  const describeWith = (fields: Record<string, unknown>): void =>
    change('data-set.json', (bytes) => JSON.stringify({ ...(JSON.parse(bytes.toString()) as object), ...fields }));

  beforeEach(async () => {
    dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    folder = join(dataDir, 'data', 'small');
  });

  it('is opened as long as nobody touched it', async () => {
    expect((await openDataSetFolder(folder)).splits.train.count).toBe(16);
  });

  it.each(['data-set.json', 'train.images.bin', 'validation.labels.bin', 'test.images.bin'])('without %s', async (name) => {
    rmSync(join(folder, name));
    const { code, details } = await refusalOf(openDataSet(dataDir, 'small'));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file: join(folder, name), message: 'The data set lacks this file.' });
    expect(details.remedy).toContain('add it again');
  });

  it('when a file is cut off', async () => {
    truncateSync(join(folder, 'train.images.bin'), 50);
    const { details } = await refusalOf(openDataSetFolder(folder));
    expect(details).toMatchObject({
      file: join(folder, 'train.images.bin'),
      location: 'byte 50',
      message: 'The file has 50 bytes, 96 belong there.',
    });
  });

  it('when a pixel was changed', async () => {
    change('test.images.bin', (bytes) => bytes.with(3, 0));
    const { code, details } = await refusalOf(openDataSetFolder(folder));
    expect(code).toBe('bad-file');
    expect(details.message).toContain('SHA-256');
  });

  it('when a label is out of range, even with a fitting hash', async () => {
    change('test.labels.bin', (bytes) => bytes.with(5, 4));
    const { sha256 } = JSON.parse(readFileSync(join(folder, 'data-set.json'), 'utf8')) as { sha256: Record<string, string> };
    const changed = createHash('sha256').update(readFileSync(join(folder, 'test.labels.bin'))).digest('hex'); // prettier-ignore
    describeWith({ sha256: { ...sha256, 'test.labels.bin': changed } });
    const { details } = await refusalOf(openDataSetFolder(folder));
    expect(details).toMatchObject({ location: 'label 5', message: 'The label 4 is none of the 4 classes.' });
  });

  it.each([
    ['shape.0', { shape: [0, 2, 1] }],
    ['mean', { mean: [0.5, 0.5] }],
    ['std.0', { std: [0] }],
    ['samples.test', { samples: { train: 16, validation: 4, test: -1 } }],
    ['name', { name: '../other' }],
    ['format', { format: 'one' }],
  ])('when its description says something impossible: %s', async (place, fields) => {
    describeWith(fields);
    const { code, details } = await refusalOf(findDataSet(dataDir, 'small'));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file: join(folder, 'data-set.json'), location: place });
  });

  it('when its description is not JSON', async () => {
    writeFileSync(join(folder, 'data-set.json'), '{"format": 1');
    expect((await refusalOf(findDataSet(dataDir, 'small'))).details.message).toContain('Not JSON');
  });

  it('when a newer version wrote it', async () => {
    describeWith({ format: 2 });
    const { details } = await refusalOf(findDataSet(dataDir, 'small'));
    expect(details.message).toBe('It was written by a newer Nepenthe Lab (format 2).');
  });

  it('when its folder is gone', async () => {
    rmSync(folder, { recursive: true });
    expect((await refusalOf(openDataSetFolder(folder))).code).toBe('not-found');
    expect((await refusalOf(openDataSet(dataDir, 'small'))).code).toBe('not-found');
  });

  it.each(['', '.', '..', '../small', 'data/small', 'Small', 'nobody'])('under a name that no data set has: "%s"', async (name) => {
    const { code, details } = await refusalOf(openDataSet(dataDir, name));
    expect(code).toBe('not-found');
    expect(details.location).toBe('data.name');
    expect(existsSync(folder)).toBe(true);
  });
});

describe('a data set that is too large for memory', () => {
  it('is the same from the disk, batch by batch', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    const folder = join(dataDir, 'data', 'small');
    const [small, large] = [await openDataSetFolder(folder), await openDataSetFolder(folder, 0)];
    for (const split of ['train', 'validation', 'test'] as const) {
      expect(large.splits[split].images).toBeInstanceOf(FileImages);
      expect(await wholeSplit(large.splits[split])).toEqual(await wholeSplit(small.splits[split]));
    }
    expect(large.description).toEqual(small.description);
  });

  it('is refused when one of its files has another size, and when its labels were changed', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    const folder = join(dataDir, 'data', 'small');
    const labels = readFileSync(join(folder, 'test.labels.bin'));
    writeFileSync(join(folder, 'test.labels.bin'), labels.toReversed());
    expect((await refusalOf(openDataSetFolder(folder, 0))).details.message).toContain('SHA-256');
    writeFileSync(join(folder, 'test.labels.bin'), labels);
    truncateSync(join(folder, 'train.images.bin'), 95);
    expect((await refusalOf(openDataSetFolder(folder, 0))).details).toMatchObject({ location: 'byte 95' });
  });
});
