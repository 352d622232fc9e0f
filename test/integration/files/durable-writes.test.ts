import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { StagedOutputs } from '#main/engine/jobs/staged-outputs.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { Store } from '#main/engine/store/store.ts';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { npz, smallArrays } from '../../unit/datasets/formats/numpy/numpy-builder.ts';
import { addModel, exampleDescription, exampleModel } from '../../unit/library/example-model.ts';

/*
 * What a power cut leaves behind is up to the disk, so these tests follow the calls: a file is synced after it was opened for writing and
 * before it, or a folder around it, is renamed; then the folder of the new name is synced. They need a process of their own, in which
 * nothing has loaded the replaced modules yet: files of the unit tests share one.
 */

type Open = typeof import('node:fs').openSync;
type OpenLater = typeof import('node:fs/promises').open;

const disk = vi.hoisted(() => {
  const unsynced = new Set<string>();
  const folders = new Set<string>();
  const problems: string[] = [];
  const renamed: string[] = [];
  return {
    unsynced,
    folders,
    problems,
    renamed,
    opened: (path: string, flags: unknown): void => void (typeof flags === 'string' && flags !== 'r' && unsynced.add(path)),
    synced: (path: string): void => {
      unsynced.delete(path);
      folders.delete(path);
    },
    moved: (from: string, to: string, separator: string, parent: string): void => {
      for (const path of unsynced)
        if (path === from || path.startsWith(from + separator)) problems.push(`${path} is renamed before it is synced`);
      renamed.push(to);
      folders.add(parent);
    },
  };
});

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const paths = new Map<number, string>();
  const openSync: Open = (path, flags, mode) => {
    const descriptor = fs.openSync(path, flags, mode);
    paths.set(descriptor, String(path));
    disk.opened(String(path), flags);
    return descriptor;
  };
  const fsyncSync = (descriptor: number): void => {
    fs.fsyncSync(descriptor);
    disk.synced(paths.get(descriptor) ?? '');
  };
  const renameSync = (from: string, to: string): void => {
    disk.moved(from, to, sep, dirname(to));
    fs.renameSync(from, to);
  };
  return { ...fs, openSync, fsyncSync, renameSync };
});

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  const open: OpenLater = async (path, flags, mode) => {
    const handle = await fs.open(path, flags, mode);
    disk.opened(String(path), flags);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      await sync();
      disk.synced(String(path));
    };
    return handle;
  };
  const rename = async (from: string, to: string): Promise<void> => {
    disk.moved(from, to, sep, dirname(to));
    await fs.rename(from, to);
  };
  return { ...fs, open, rename };
});

let folder: string;
beforeEach(() => {
  for (const known of [disk.unsynced, disk.folders]) known.clear();
  for (const known of [disk.problems, disk.renamed]) known.length = 0;
  const made = mkdtempSync(join(tmpdir(), 'nepenthe-durable-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  folder = made;
});

function expectDurable(path: string): void {
  expect(disk.renamed).toContain(path);
  expect(disk.problems).toEqual([]);
  expect([...disk.folders]).toEqual([]);
}

it('a file is replaced once its content is on the disk', () => {
  const file = join(folder, 'spec.json');
  writeAtomically(file, '{}');
  expectDurable(file);
});

it('a run appears once its spec is on the disk', () => {
  using store = Store.open(join(folder, 'lab.sqlite'), resolve('resources/migrations'));
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
  const dataSet = { name: 'digits', folder: join(folder, 'data', 'digits') };
  const { id } = createRun(store, folder, { app: '0.1.0', experiment, dataSet, parameters: 1, macs: 1 });
  expectDurable(join(folder, 'runs', id));
});

it('an imported model appears once its weights are on the disk', () => {
  addModel(folder, exampleDescription('small'), exampleModel);
  expectDurable(join(folder, 'models', 'small'));
});

it('a data set appears once its images and labels are on the disk', async () => {
  const source = join(folder, 'arrays.npz');
  writeFileSync(source, npz(smallArrays()));
  await addDataSet(folder, { name: 'small', source });
  expectDurable(join(folder, 'data', 'small'));
});

it('an exported file appears with its name on the disk', () => {
  const file = join(folder, 'model.onnx');
  using staged = new StagedOutputs([{ format: 'onnx', file }], 'job');
  const hidden = staged.outputs[0]?.file ?? '';
  writeAtomically(hidden, 'model');
  staged.publish([{ file: hidden, bytes: 5, sha256: '' }]);
  expectDurable(file);
});
