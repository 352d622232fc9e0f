import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecordedSpec, readWholeJournal, runFolder, trashFolder } from '#main/run-folder/index.ts';
import { findRuns, type FoundRun, writeFoundRun } from '#main/run-stores/index.ts';
import { maskedCrc32c } from '#main/run-stores/tensorboard/crc32c.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

/** Made by TensorBoard and MLflow: test/fixtures/elsewhere/stores.py. */
const STORES = resolve(import.meta.dirname, '../../fixtures/elsewhere/stores');
const START = Date.UTC(2026, 0, 1);

const foundIn = (path: string): FoundRun[] => [...findRuns(path)].filter((found): found is FoundRun => !('problem' in found));
const runsIn = (path: string): Map<string, FoundRun> => new Map(foundIn(path).map((run) => [run.name, run]));

describe('TensorBoard', () => {
  const folder = join(STORES, 'tensorboard');

  it('reads both forms of scalars, the last value at a step, and hyperparameters', () => {
    const runs = runsIn(folder);
    expect([...runs.keys()].toSorted()).toEqual(['new', join('old', 'seed 1')]);
    const scalars = runs.get('new')?.points.map(({ name, step, value }) => [name, step, value]);
    expect(scalars).toEqual([
      ...[0, 1, 2, 3, 4].map((step) => ['train/loss', step, Math.fround(1 / (step + 1))]),
      ['infinite', 1, Infinity],
    ]);
    const old = runs.get(join('old', 'seed 1'));
    expect(old?.points.map(({ name, step, value, time }) => [name, step, value, time - START])).toEqual([
      ['accuracy', 10, 5, 10_000],
      ['accuracy', 20, 10, 20_000],
    ]);
    expect(old?.settings).toEqual({ lr: 0.1, optimizer: 'sgd', nesterov: true });
    expect(old?.notes).toEqual(['Not taken: 3 events with histograms.']);
    expect(old).toMatchObject({ program: 'tensorboard', project: 'tensorboard', createdAt: START });
  });

  it('takes a file up to where it is cut off or damaged, and says so', () => {
    const file = readdirSync(join(folder, 'old', 'seed 1')).map((name) => join(folder, 'old', 'seed 1', name))[0] ?? '';
    const whole = readFileSync(file);
    const copy = join(temporaryFolder(), basename(file));
    const pointsOf = (bytes: Uint8Array): { readonly points: number; readonly notes: readonly string[] } => {
      writeFileSync(copy, bytes);
      const [run] = foundIn(copy);
      return { points: run?.points.length ?? 0, notes: run?.notes.filter((note) => !note.startsWith('Not taken')) ?? [] };
    };
    expect(pointsOf(whole)).toEqual({ points: 2, notes: [] });
    // The version, the hyperparameters, and a record for each of three steps.
    const cut = pointsOf(whole.subarray(0, -1));
    expect(cut.points).toBe(2);
    expect(cut.notes).toEqual([expect.stringMatching(/ is cut off or damaged at byte \d+: the 4 records before it were taken\.$/)]);
    const damaged = Uint8Array.from(whole);
    const last = damaged.length - 20;
    damaged[last] = (damaged[last] ?? 0) ^ 1;
    expect(pointsOf(damaged).notes).toEqual([expect.stringContaining('cut off or damaged')]);
  });

  it('has the checksum of RFC 3720, masked', () => {
    const plain = 0xe3069283;
    expect(maskedCrc32c(Buffer.from('123456789'))).toBe((((plain >>> 15) | (plain << 17)) + 0xa282ead8) >>> 0);
  });
});

describe.each(['mlruns', 'mlflow.db'])('MLflow, %s', (store) => {
  it('reads runs with settings, tags, metrics and status, without deleted ones', () => {
    const runs = runsIn(join(STORES, store));
    expect([...runs.keys()].toSorted()).toEqual(['going on', 'wide net']);
    const wide = runs.get('wide net');
    expect(wide).toMatchObject({
      project: 'Depth: a study',
      status: 'failed',
      tags: ['team=blue'],
      createdAt: START,
      endedAt: START + 5000,
    });
    expect(wide?.settings).toEqual({ lr: 0.01, name: 'adam', amp: true });
    const points = wide?.points.map(({ name, step, value, time }) => [name, step, value, time - START]);
    expect(points?.slice(0, 4)).toEqual([0, 1, 2, 3].map((step) => ['val/loss', step, 1 / (step + 1), step]));
    expect(points?.slice(4)).toEqual([['val/loss', 9, NaN, 9]]);
    expect(runs.get('going on')?.notes).toContain('It was running when it was imported: what it logs later is not taken.');
  });
});

it('the same run has the same ID in both of MLflow’s stores only if it is the same run', () => {
  const ids = (store: string): string[] => foundIn(join(STORES, store)).map(({ key }) => key);
  expect(new Set([...ids('mlruns'), ...ids('mlflow.db')]).size).toBe(4);
});

describe('writeFoundRun', () => {
  const wide = (): Parameters<typeof writeFoundRun>[1] => {
    const run = runsIn(join(STORES, 'mlruns')).get('wide net');
    if (!run) throw new Error('there is no such run');
    return run;
  };

  it('writes a run that the lab reads, and says what it leaves out', () => {
    const dataDir = temporaryFolder();
    const { id, state, metrics, points, notes } = writeFoundRun(dataDir, wide());
    expect({ state, metrics, points, notes }).toEqual({
      ...{ state: 'imported', metrics: 1, points: 4 },
      notes: ['Not taken: artifacts and models.', 'Not taken: 1 value without a finite number.'],
    });
    expect(id).toMatch(/^260101-[a-z2-9]{10}$/);
    const { experiment, source } = readRecordedSpec(runFolder(dataDir, id));
    expect(experiment).toMatchObject({
      name: 'wide net',
      project: 'Depth: a study',
      tags: ['team=blue'],
      lr: 0.01,
      amp: true,
      config: { name: 'adam' },
    });
    expect(source).toEqual({ program: 'mlflow', location: wide().location });
    const { events, problems } = readWholeJournal(runFolder(dataDir, id));
    expect(problems).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(['start', 'message', 'message', 'metric', 'metric', 'metric', 'metric', 'end']);
    expect(events.at(-1)).toMatchObject({ status: 'failed', time: '2026-01-01T00:00:05.000Z' });
  });

  it('imports once, from wherever the store lies, and not what is in the trash', () => {
    const dataDir = temporaryFolder();
    const { id } = writeFoundRun(dataDir, wide());
    const before = readFileSync(join(runFolder(dataDir, id), 'spec.json'), 'utf8');
    expect(writeFoundRun(dataDir, { ...wide(), location: '/elsewhere' })).toMatchObject({ id, state: 'known' });
    expect(readFileSync(join(runFolder(dataDir, id), 'spec.json'), 'utf8')).toBe(before);
    mkdirSync(join(dataDir, 'trash'));
    renameSync(runFolder(dataDir, id), trashFolder(dataDir, id));
    expect(writeFoundRun(dataDir, wide())).toMatchObject({ id, state: 'deleted' });
    rmSync(trashFolder(dataDir, id), { recursive: true });
    expect(writeFoundRun(dataDir, wide())).toMatchObject({ id, state: 'imported' });
    expect(readdirSync(join(dataDir, 'runs'))).toEqual([id]);
  });
});

describe('findRuns', () => {
  it('names what it can import where there is nothing', () => {
    const folder = temporaryFolder();
    expect(() => findRuns(folder)).toThrow('No runs of a program that can be imported were found.');
    writeFileSync(join(folder, 'notes.txt'), 'SQLite');
    expect(() => findRuns(join(folder, 'notes.txt'))).toThrow('No runs');
    expect(() => findRuns(join(folder, 'nowhere'))).toThrow();
  });

  it('refuses a database of another program', () => {
    const file = join(temporaryFolder(), 'other.db');
    writeFileSync(file, `SQLite format 3\0${'x'.repeat(1000)}`);
    expect(() => [...findRuns(file)]).toThrow('This is not an MLflow database');
  });
});
