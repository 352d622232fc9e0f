import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet, listDataSets, removeDataSet } from '#main/datasets/index.ts';
import { refusalOf, request, smallFolder, temporaryFolder, writeFolder } from './formats/idx/idx-builder.ts';

describe('stored data sets', () => {
  it('are listed by name after the starter set, until they are removed', async () => {
    const dataDir = temporaryFolder();
    const folder = writeFolder(smallFolder());
    for (const name of ['zebras', 'ants']) await addDataSet(dataDir, request(folder, { name }));
    expect((await listDataSets(dataDir)).map(({ name }) => name)).toEqual(['digits', 'ants', 'zebras']);
    expect(await removeDataSet(dataDir, 'ants')).toBe(true);
    expect(await removeDataSet(dataDir, 'ants')).toBe(false);
    expect(await removeDataSet(dataDir, '../data')).toBe(false);
    expect((await listDataSets(dataDir)).map(({ name }) => name)).toEqual(['digits', 'zebras']);
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['zebras']);
  });

  it('are listed even if one of them is damaged, which is reported', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    mkdirSync(join(dataDir, 'data', 'broken'));
    writeFileSync(join(dataDir, 'data', 'broken', 'data-set.json'), '{}');
    const problems: [string, string | undefined][] = [];
    const found = await listDataSets(dataDir, ({ details }, name) => problems.push([name, details.file]));
    expect(found.map(({ name }) => name)).toEqual(['digits', 'small']);
    expect(problems).toEqual([['broken', join(dataDir, 'data', 'broken', 'data-set.json')]]);
  });

  it.each(['small', 'digits'])('have unique names: %s cannot be added again', async (name) => {
    const dataDir = temporaryFolder();
    const folder = writeFolder(smallFolder());
    await addDataSet(dataDir, request(folder));
    const { code } = await refusalOf(addDataSet(dataDir, request(folder, { name })));
    expect(code).toBe('conflict');
  });

  it('are added once when two imports use the same name', async () => {
    const dataDir = temporaryFolder();
    const folder = writeFolder(smallFolder());
    const outcomes = await Promise.allSettled([addDataSet(dataDir, request(folder)), addDataSet(dataDir, request(folder))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'busy' } });
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['small']);
  });

  it('clear away leftovers older than a week, not those of a running import', async () => {
    const dataDir = temporaryFolder();
    const [old, young] = ['.unfinished-old-1', '.unfinished-young-1'].map((name) => join(dataDir, 'data', name));
    for (const folder of [old, young]) mkdirSync(folder ?? '', { recursive: true });
    const longAgo = new Date(Date.now() - 7.1 * 24 * 60 * 60 * 1000);
    utimesSync(old ?? '', longAgo, longAgo);
    await addDataSet(dataDir, request(writeFolder(smallFolder())));
    expect(existsSync(old ?? '')).toBe(false);
    expect(existsSync(young ?? '')).toBe(true);
    expect((await listDataSets(dataDir)).map(({ name }) => name)).toEqual(['digits', 'small']);
  });
});
