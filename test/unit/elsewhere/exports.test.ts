import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { appendRecorded, runFolder, writeRecordedSpec } from '#main/run-folder/index.ts';
import { storedNames } from '#main/run-stores/export/stored-names.ts';
import { exportRun, findRuns, type FoundRun } from '#main/run-stores/index.ts';
import type { RunStatus } from '#shared/contract/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const ID = '260101-abcde';
const START = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(START + 1000 * seconds).toISOString();

let dataDir: string;
let out: string;
beforeEach(() => {
  [dataDir, out] = [temporaryFolder(), temporaryFolder()];
  const experiment = { name: 'Old', project: 'Depth', tags: [], seed: 3, amp: true, net: { widths: [16, 32] }, note: 'two\nlines' };
  writeRecordedSpec(runFolder(dataDir, ID), { format: 1, runId: ID, createdAt: at(0), experiment });
  const scores = { loss: 0.5, accuracy: 90 };
  appendRecorded(runFolder(dataDir, ID), [
    { seq: 0, time: at(1), kind: 'metric', step: 10, values: { 'val/loss': 0.1, val: 1, 'odd:name?': 2 } },
    { seq: 1, time: at(2), kind: 'metric', step: 20, values: { 'val/loss': 0.75 } },
    { seq: 2, time: at(3), kind: 'rewind', to: 0, checkpoint: null },
    { seq: 3, time: at(4), kind: 'metric', step: 20, values: { 'val/loss': 0.25 } },
    { seq: 4, time: at(5), kind: 'epoch', round: 0, epoch: 1, step: 30, train: scores, validation: scores, seconds: 1 },
  ]);
});

/** Exports the run, and imports what was written. */
function there(format: 'mlflow' | 'tensorboard', status: RunStatus = 'finished', name = 'New: "α"'): FoundRun[] {
  const shown = { id: ID, name, project: 'Depth: a study', tags: ['sweep', 'team=blue'], notes: 'A note.', status };
  const written = exportRun(dataDir, { ...shown, createdAt: at(0), endedAt: status === 'running' ? null : at(9) }, format, out);
  expect(written).toMatchObject({ id: ID, metrics: 7, points: 8 });
  expect(existsSync(written.folder)).toBe(true);
  return [...findRuns(out)].filter((found): found is FoundRun => !('problem' in found));
}

const pointsOf = (run: FoundRun | undefined): unknown[] =>
  run?.points.map(({ name, step, value, time }) => [name, step, value, time - START]).toSorted() ?? [];

describe('an MLflow store', () => {
  it('has what the run has, without what a rewind took back', () => {
    const [run, ...others] = there('mlflow');
    expect(others).toEqual([]);
    expect(run).toMatchObject({ name: 'New: "α"', project: 'Depth: a study', tags: ['sweep', 'team=blue'], status: 'finished' });
    expect(run).toMatchObject({ createdAt: START, endedAt: START + 9000 });
    expect(run?.settings).toEqual({ seed: 3, amp: true, 'net.widths': '[16,32]', note: 'two lines' });
    expect(pointsOf(run)).toEqual(
      [
        ['odd_name_', 10, 2, 1000],
        ['train/accuracy', 30, 90, 5000],
        ['train/loss', 30, 0.5, 5000],
        ['val_2', 10, 1, 1000],
        ['val/loss', 10, 0.1, 1000],
        ['val/loss', 20, 0.25, 4000],
        ['validation/accuracy', 30, 90, 5000],
        ['validation/loss', 30, 0.5, 5000],
      ].toSorted(),
    );
  });

  it('replaces a run that is exported again, in the experiment of its project', () => {
    there('mlflow', 'running');
    mkdirSync(join(out, '.trash'));
    expect(there('mlflow').map(({ status }) => status)).toEqual(['finished']);
    expect(readdirSync(out)).toHaveLength(2);
  });
});

describe('event files', () => {
  it('have what the run has, in 32 bits', () => {
    const [run, ...others] = there('tensorboard');
    expect(others).toEqual([]);
    expect(run?.settings).toEqual({ seed: 3, amp: true, 'net.widths': '[16,32]', note: 'two\nlines' });
    expect(pointsOf(run)).toContainEqual(['val/loss', 10, Math.fround(0.1), 1000]);
    expect(pointsOf(run)).toContainEqual(['odd:name?', 10, 2, 1000]);
    expect(run?.points).toHaveLength(8);
    // A damaged checksum would be noted.
    expect(run?.notes).toEqual([]);
  });

  it('begin with the version that TensorBoard looks for', () => {
    there('tensorboard');
    const [folder = ''] = readdirSync(out);
    expect(folder).toBe(`New_ _α_ ${ID}`);
    const [file = ''] = readdirSync(join(out, folder));
    expect(
      readFileSync(join(out, folder, file))
        .subarray(0, 50)
        .toString('latin1'),
    ).toContain('brain.Event:2');
  });
});

it('names become paths that every file system takes, each its own', () => {
  const names = ['a', 'a/b', 'A', '../../etc', '/x//y/', '', 'é.', 'a/b/c', 'ö'.repeat(200)];
  expect([...storedNames(names).values()]).toEqual(['a_2', 'a/b_2', 'A_3', 'etc', 'x/y', '_', 'é', 'a/b/c', 'ö'.repeat(100)]);
});
