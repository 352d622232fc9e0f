import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  KEEP_RUNNING,
  readHeartbeat,
  readRunControl,
  readRunSpec,
  type RunSpec,
  writeAtomically,
  writeHeartbeat,
  writeRunControl,
  writeRunSpec,
} from '#main/run-folder/index.ts';
import { exampleSpec } from './run-spec-example.ts';
import { temporaryFolder } from './temporary-folder.ts';

const labError = (code: string, location?: string): unknown =>
  expect.objectContaining({ details: expect.objectContaining({ code, ...(location !== undefined && { location }) }) as unknown });

describe('the spec', () => {
  test('is read as it was written', () => {
    const folder = temporaryFolder();
    writeRunSpec(folder, exampleSpec);
    expect(readRunSpec(folder)).toEqual(exampleSpec);
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'journal', 'spec.json']);
  });

  test('is required in a run’s folder', () => {
    expect(() => readRunSpec(temporaryFolder())).toThrow(labError('not-found'));
  });

  test.each([
    ['moved', false],
    ['copied', true],
  ])('has the paths of the new data folder after it was %s, also with absolute paths of older versions', (_, originalExists) => {
    const [original, dataDir] = [join(temporaryFolder(), 'lab'), join(temporaryFolder(), 'lab')];
    const foldersIn = (lab: string): string[] => [join(lab, 'data', 'digits'), join(lab, 'models', 'small')];
    for (const folder of [...foldersIn(dataDir), ...(originalExists ? foldersIn(original) : [])]) mkdirSync(folder, { recursive: true });
    const [dataSet = '', model = ''] = foldersIn(original);
    const run = join(dataDir, 'runs', 'r1');
    mkdirSync(run, { recursive: true });
    const older = { ...exampleSpec, dataSet: { name: 'digits', folder: dataSet }, model: { name: 'small', folder: model, sha256: '0' } };
    writeFileSync(join(run, 'spec.json'), JSON.stringify(older));
    const spec = readRunSpec(run);
    expect([spec.dataSet.folder, spec.model?.folder]).toEqual(foldersIn(dataDir));
  });

  test('has relative paths in the data folder, so that it can be moved', () => {
    const dataDir = join(temporaryFolder(), 'lab');
    const spec = (lab: string): RunSpec => ({
      ...exampleSpec,
      dataSet: { name: 'digits', folder: join(lab, 'data', 'digits') },
      model: { name: 'small', folder: join(lab, 'models', 'small'), sha256: '0' },
    });
    writeRunSpec(join(dataDir, 'runs', 'r1'), spec(dataDir));
    const written = readFileSync(join(dataDir, 'runs', 'r1', 'spec.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ dataSet: { folder: '../../data/digits' }, model: { folder: '../../models/small' } });
    expect(written).not.toContain(dataDir);
    const moved = join(temporaryFolder(), 'elsewhere');
    renameSync(dataDir, moved);
    expect(readRunSpec(join(moved, 'runs', 'r1'))).toEqual(spec(moved));
  });

  test('keeps the path of a data set outside the data folder', () => {
    const run = join(temporaryFolder(), 'lab', 'runs', 'r1');
    writeRunSpec(run, exampleSpec);
    expect(readRunSpec(run).dataSet.folder).toBe('/data/digits');
  });

  test('errors name the invalid field or the broken file', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'spec.json');
    writeFileSync(file, JSON.stringify({ ...exampleSpec, experiment: { ...exampleSpec.experiment, seed: -1 } }));
    expect(() => readRunSpec(folder)).toThrow(labError('bad-file', 'experiment.seed'));
    writeFileSync(file, '{"format":1,');
    expect(() => readRunSpec(folder)).toThrow(labError('bad-file'));
  });
});

describe('the control file', () => {
  test('requests nothing if it does not exist', () => {
    expect(readRunControl(temporaryFolder())).toEqual(KEEP_RUNNING);
  });

  test('is read as it was written', () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { pause: true, stop: 'after-round' });
    expect(readRunControl(folder)).toEqual({ pause: true, stop: 'after-round' });
  });

  test('is refused if it is invalid', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'control.json'), '{"pause":"yes","stop":"none"}');
    expect(() => readRunControl(folder)).toThrow(labError('bad-file', 'pause'));
  });
});

test('a heartbeat has time, process and machine', () => {
  const folder = temporaryFolder();
  expect(readHeartbeat(folder)).toBeNull();
  writeHeartbeat(folder);
  expect(readHeartbeat(folder)).toMatchObject({ pid: process.pid });
});

test.each(['', '{"time":', '{}', '\0\0\0\0'])('a heartbeat with the content %j is none', (content) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'heartbeat'), content);
  expect(readHeartbeat(folder)).toBeNull();
});

test('a write replaces the whole file; a failed one leaves the old content and no other files', () => {
  const folder = temporaryFolder();
  writeAtomically(join(folder, 'file'), 'old');
  writeAtomically(join(folder, 'file'), 'new');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
  mkdirSync(join(folder, 'taken'));
  expect(() => writeAtomically(join(folder, 'taken'), 'x')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
});
