import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDataSet, listDataSets, removeDataSet } from '#main/datasets/index.ts';
import { idx, request, smallFolder, temporaryFolder, TRAIN, writeFolder } from '../formats/idx/idx-builder.ts';

let dataDir: string;
let folder: string;
const unfinished = (...path: string[]): string => join(dataDir, 'data', '.unfinished-small', ...path);

/** Imports until so many images are read; returns with how many it started. */
async function importUntil(limit: number): Promise<number> {
  const controller = new AbortController();
  const seen: number[] = [];
  const onProgress = ({ done }: { done: number }): void => {
    seen.push(done);
    if (done >= limit) controller.abort(new Error('stopped'));
  };
  const outcome: unknown = await addDataSet(dataDir, request(folder), { signal: controller.signal, onProgress }).catch(
    (error: unknown) => error,
  );
  if (outcome instanceof Error && outcome.message !== 'stopped') throw outcome;
  return seen[0] ?? NaN;
}

/** The bytes of a finished data set's files. */
function filesOf(dir: string): Record<string, string> {
  const folder = join(dir, 'data', 'small');
  const entries = readdirSync(folder).filter((name) => name.endsWith('.bin'));
  return Object.fromEntries(entries.map((name) => [name, readFileSync(join(folder, name)).toString('hex')]));
}

const descriptionOf = async (dir: string): Promise<object> => ({
  ...(await listDataSets(dir)).find(({ name }) => name === 'small'),
  source: '',
  addedAt: '',
});

describe('a stopped import', () => {
  beforeEach(async () => {
    dataDir = temporaryFolder();
    folder = writeFolder(smallFolder());
    // All training images come in one piece.
    await importUntil(TRAIN);
  });

  it('leaves no data set, but its progress', async () => {
    expect((await listDataSets(dataDir)).map(({ name }) => name)).toEqual(['digits']);
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['.unfinished-small']);
  });

  it('continues where it left off and ends with the same bytes as an uninterrupted one', async () => {
    const whole = temporaryFolder();
    await addDataSet(whole, request(folder));
    expect(await importUntil(Infinity)).toBe(TRAIN);
    expect(filesOf(dataDir)).toEqual(filesOf(whole));
    expect(await descriptionOf(dataDir)).toEqual(await descriptionOf(whole));
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['small']);
  });

  it('continues from its last checkpoint, discarding later bytes', async () => {
    appendFileSync(unfinished('content', 'train.images.bin'), 'torn');
    expect(await importUntil(Infinity)).toBe(TRAIN);
    expect(filesOf(dataDir)['train.images.bin']).toHaveLength(2 * 16 * 6);
  });

  it.each([
    ['its files lost bytes', () => truncateSync(unfinished('content', 'train.images.bin'), 5)],
    ['its checkpoint is damaged', () => writeFileSync(unfinished('checkpoint.json'), '{"part": 0')],
    ['the source has changed', () => writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([8], [3, 2, 1, 0, 3, 2, 1, 0]))],
  ])('starts over if %s', async (_, change) => {
    change();
    expect(await importUntil(Infinity)).toBe(0);
    expect(filesOf(dataDir)['train.images.bin']).toHaveLength(2 * 16 * 6);
  });

  it('is discarded when a data set of its name is removed', async () => {
    expect(await removeDataSet(dataDir, 'small')).toBe(true);
    expect(existsSync(unfinished())).toBe(false);
  });
});
