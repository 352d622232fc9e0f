import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDataSet, findDataSet, openDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import { FileImages } from '#main/datasets/store/image-store.ts';
import { refusalOf, request, smallFolder, temporaryFolder, writeFolder } from '../formats/idx/idx-builder.ts';
import { wholeSplit } from '../whole-data-set.ts';

describe('refuses a data set that was changed', () => {
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

  it('but not an intact one', async () => {
    expect((await openDataSetFolder(folder)).splits.train.count).toBe(16);
  });

  it.each(['data-set.json', 'train.images.bin', 'validation.labels.bin', 'test.images.bin'])('without %s', async (name) => {
    rmSync(join(folder, name));
    const { code, details } = await refusalOf(openDataSet(dataDir, 'small'));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file: join(folder, name), message: 'This file of the data set is missing.' });
    expect(details.remedy).toContain('add it again');
  });

  it('with a truncated file', async () => {
    truncateSync(join(folder, 'train.images.bin'), 50);
    const { details } = await refusalOf(openDataSetFolder(folder));
    expect(details).toMatchObject({
      file: join(folder, 'train.images.bin'),
      location: 'byte 50',
      message: 'The file has 50 bytes, expected 96.',
    });
  });

  it('with a changed pixel', async () => {
    change('test.images.bin', (bytes) => bytes.with(3, 0));
    const { code, details } = await refusalOf(openDataSetFolder(folder));
    expect(code).toBe('bad-file');
    expect(details.message).toContain('SHA-256');
  });

  it('with a label out of range, even if the hash matches', async () => {
    change('test.labels.bin', (bytes) => bytes.with(5, 4));
    const { sha256 } = JSON.parse(readFileSync(join(folder, 'data-set.json'), 'utf8')) as { sha256: Record<string, string> };
    const changed = createHash('sha256').update(readFileSync(join(folder, 'test.labels.bin'))).digest('hex'); // prettier-ignore
    describeWith({ sha256: { ...sha256, 'test.labels.bin': changed } });
    const { details } = await refusalOf(openDataSetFolder(folder));
    expect(details).toMatchObject({ location: 'label 5', message: 'Label 4 is out of range: there are 4 classes.' });
  });

  it.each([
    ['shape.0', { shape: [0, 2, 1] }],
    ['mean', { mean: [0.5, 0.5] }],
    ['std.0', { std: [0] }],
    ['samples.test', { samples: { train: 16, validation: 4, test: -1 } }],
    ['name', { name: '../other' }],
    ['format', { format: 'one' }],
  ])('with an invalid description: %s', async (location, fields) => {
    describeWith(fields);
    const { code, details } = await refusalOf(findDataSet(dataDir, 'small'));
    expect(code).toBe('bad-file');
    expect(details).toMatchObject({ file: join(folder, 'data-set.json'), location });
  });

  it('with a description that is not JSON', async () => {
    writeFileSync(join(folder, 'data-set.json'), '{"format": 1');
    expect((await refusalOf(findDataSet(dataDir, 'small'))).details.message).toContain('not JSON');
  });

  it('written by a newer version', async () => {
    describeWith({ format: 2 });
    const { details } = await refusalOf(findDataSet(dataDir, 'small'));
    expect(details.message).toBe('It was written by a newer version of Nepenthe Lab (format 2).');
  });

  it('without its folder', async () => {
    rmSync(folder, { recursive: true });
    expect((await refusalOf(openDataSetFolder(folder))).code).toBe('not-found');
    expect((await refusalOf(openDataSet(dataDir, 'small'))).code).toBe('not-found');
  });

  it.each(['', '.', '..', '../small', 'data/small', 'Small', 'nobody'])('under an unknown name: "%s"', async (name) => {
    const { code, details } = await refusalOf(openDataSet(dataDir, name));
    expect(code).toBe('not-found');
    expect(details.location).toBe('data.name');
    expect(existsSync(folder)).toBe(true);
  });
});

describe('a data set too large for memory', () => {
  it('reads the same from disk, batch by batch', async () => {
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

  it('is refused if a file has the wrong size or its labels were changed', async () => {
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
