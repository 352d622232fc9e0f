import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBackup, filesBelow, restoreBackup, writeBackup } from '#main/backup/index.ts';

const ABOUT = { app: '1.2.3', createdAt: '2026-03-14T15:09:26.000Z', project: null, runs: 1, queued: 0 };

let root: string;
let dataDir: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nepenthe-backup-'));
  [dataDir, file] = [join(root, 'lab'), join(root, 'lab.tar')];
  for (const folder of ['.backup', 'runs/a/checkpoints', 'runs/a/.unfinished', 'data/digits', 'elsewhere/b'])
    mkdirSync(join(dataDir, folder), { recursive: true });
  const contents = {
    '.backup/lab.sqlite': 'the database',
    'runs/a/spec.json': '{}',
    'runs/a/lock.sqlite': 'a lock',
    'runs/a/checkpoints/round-000.safetensors': 'x'.repeat(100_000),
    'runs/a/.unfinished/part': 'y',
    'data/digits/images.bin': 'é'.repeat(3000),
    'elsewhere/b/spec.json': '{"on": "a cluster"}',
  };
  for (const [path, text] of Object.entries(contents)) writeFileSync(join(dataDir, path), text);
  // A branch shares its parent's model; a run on a cluster is a link.
  linkSync(join(dataDir, 'runs/a/checkpoints/round-000.safetensors'), join(dataDir, 'runs/a/checkpoints/shared.safetensors'));
  symlinkSync(join(dataDir, 'elsewhere/b'), join(dataDir, 'runs/b'));
});
afterEach(() => rmSync(root, { recursive: true }));

const allPaths = async (): Promise<string[]> => [...(await filesBelow(dataDir, 'runs')), ...(await filesBelow(dataDir, 'data'))];
const write = async (): Promise<unknown> => writeBackup(dataDir, await allPaths(), ABOUT, file);
const refusal = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ details: expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as object });

describe('a backup', () => {
  it('has the same files elsewhere, without locks and what is unfinished', async () => {
    await write();
    const copy = join(root, 'copy');
    expect(await restoreBackup(file, copy)).toMatchObject(ABOUT);
    expect(readdirSync(copy).toSorted()).toEqual(['data', 'lab.sqlite', 'runs']);
    expect(await filesBelow(copy, 'runs')).toEqual([
      'runs/a/checkpoints/round-000.safetensors',
      'runs/a/checkpoints/shared.safetensors',
      'runs/a/spec.json',
      'runs/b/spec.json',
    ]);
    for (const path of await allPaths()) expect(readFileSync(join(copy, path)).equals(readFileSync(join(dataDir, path)))).toBe(true);
    expect(readFileSync(join(copy, 'lab.sqlite'), 'utf8')).toBe('the database');
    expect(readdirSync(root).toSorted()).toEqual(['copy', 'lab', 'lab.tar']);
  });

  it('is never written over another file', async () => {
    writeFileSync(file, 'mine');
    await expect(write()).rejects.toEqual(refusal('conflict', /file of this name/));
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('is restored into a new folder only', async () => {
    await write();
    await expect(restoreBackup(file, dataDir)).rejects.toEqual(refusal('conflict', /in use/));
    mkdirSync(join(root, 'empty'));
    await restoreBackup(file, join(root, 'empty'));
  });

  it.each([
    ['a cut within a file', (size: number) => size - 60_000],
    ['a cut between blocks', (size: number) => size - 61_440],
    ['a cut after the list of files', () => 4096],
    ['nothing left', () => 0],
  ])('is refused as damaged with %s, and leaves nothing', async (_, length) => {
    await write();
    truncateSync(file, length(statSync(file).size));
    await expect(restoreBackup(file, join(root, 'copy'))).rejects.toEqual(refusal('bad-file', /damaged|not a backup/));
    expect(readdirSync(root).toSorted()).toEqual(['lab', 'lab.tar']);
  });

  it('is refused if one byte has changed', async () => {
    await write();
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('xxxx') + 50_000] = 0x79;
    writeFileSync(file, bytes);
    await expect(checkBackup(file)).rejects.toEqual(refusal('bad-file', /round-000\.safetensors has changed/));
  });

  it('is refused if it is another archive, or has a file too many or a link', async () => {
    await create({ file, cwd: dataDir }, ['data']);
    await expect(checkBackup(file)).rejects.toEqual(refusal('bad-file', /not a backup/));
    rmSync(file);
    await write();
    const manifest = join(dataDir, '.backup/manifest.json');
    const paths = ['.backup/manifest.json', '.backup/lab.sqlite', ...(await allPaths())];
    writeFileSync(join(dataDir, 'data/extra'), '1');
    await create({ file, cwd: dataDir, follow: true }, [...paths, 'data/extra']);
    await expect(checkBackup(file)).rejects.toEqual(refusal('bad-file', /data\/extra is not in its list/));
    await create({ file, cwd: dataDir }, [...paths.filter((path) => !path.startsWith('runs/b')), 'runs/b']);
    await expect(checkBackup(file)).rejects.toEqual(refusal('bad-file', /runs\/b is neither a file/));
    expect(readFileSync(manifest, 'utf8')).toContain('nepenthe-lab backup 1');
  });

  it.each(['../evil', 'runs/../../evil'])('is refused if a file of it leads out, as %s does', async (path) => {
    await write();
    const manifest = join(dataDir, '.backup/manifest.json');
    writeFileSync(join(root, 'evil'), '1');
    await create({ file, cwd: dataDir, preservePaths: true }, ['.backup/manifest.json', '.backup/lab.sqlite', path]);
    await expect(restoreBackup(file, join(root, 'copy'))).rejects.toEqual(refusal('bad-file', /evil leads out of the data folder/));
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('runs/a/spec.json', '../a/spec.json'));
    await create({ file, cwd: dataDir }, ['.backup/manifest.json', '.backup/lab.sqlite']);
    await expect(restoreBackup(file, join(root, 'copy'))).rejects.toEqual(refusal('bad-file', /Its list is unreadable/));
    expect(readdirSync(root).toSorted()).toEqual(['evil', 'lab', 'lab.tar']);
  });

  it('is refused if it has a file twice', async () => {
    await write();
    await create({ file, cwd: dataDir }, ['.backup/manifest.json', '.backup/lab.sqlite', 'runs/a/spec.json', 'runs/a/spec.json']);
    await expect(checkBackup(file)).rejects.toEqual(refusal('bad-file', /spec\.json is there twice/));
  });

  it('removes what a killed backup or restore has left, and pauses the queue if runs wait', async () => {
    writeFileSync(`${file}.999999999.temporary`, 'a killed backup');
    await writeBackup(dataDir, await allPaths(), { ...ABOUT, queued: 2 }, file);
    const [copy, other] = [join(root, 'copy'), join(root, 'copy.old.temporary')];
    for (const folder of [`${copy}.999999999.temporary/runs`, other]) mkdirSync(folder, { recursive: true });
    await restoreBackup(file, copy);
    expect(JSON.parse(readFileSync(join(copy, 'queue-paused.json'), 'utf8'))).toEqual({ format: 1, runs: [] });
    expect(readdirSync(root).toSorted()).toEqual(['copy', 'copy.old.temporary', 'lab', 'lab.tar']);
  });

  it('is not written if it is canceled', async () => {
    const paths = await allPaths();
    await expect(writeBackup(dataDir, paths, ABOUT, file, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(readdirSync(root)).toEqual(['lab']);
    writeFileSync(file, 'a file');
    await expect(restoreBackup(file, file)).rejects.toEqual(refusal('unwritable', /not a valid file path/));
  });

  it('says that there is none', async () => {
    await expect(checkBackup(join(root, 'none.tar'))).rejects.toEqual(refusal('not-found', /no such file/));
  });
});
