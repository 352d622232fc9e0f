import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  KEEP_RUNNING,
  readHeartbeat,
  readRunControl,
  readRunSpec,
  writeAtomically,
  writeHeartbeat,
  writeRunControl,
  writeRunSpec,
} from '#main/run-folder/index.ts';
import { exampleSpec } from './run-spec-example.ts';
import { temporaryFolder } from './temporary-folder.ts';

const labError = (code: string, place?: string): unknown =>
  expect.objectContaining({ details: expect.objectContaining({ code, ...(place !== undefined && { location: place }) }) as unknown });

describe('the spec', () => {
  test('comes back as it was written', () => {
    const folder = temporaryFolder();
    writeRunSpec(folder, exampleSpec);
    expect(readRunSpec(folder)).toEqual(exampleSpec);
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'journal', 'spec.json']);
  });

  test('is missed in a folder that is no run’s', () => {
    expect(() => readRunSpec(temporaryFolder())).toThrow(labError('not-found'));
  });

  test('names the malformed field, and a broken file as such', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'spec.json');
    writeFileSync(file, JSON.stringify({ ...exampleSpec, experiment: { ...exampleSpec.experiment, seed: -1 } }));
    expect(() => readRunSpec(folder)).toThrow(labError('bad-file', 'experiment.seed'));
    writeFileSync(file, '{"format":1,');
    expect(() => readRunSpec(folder)).toThrow(labError('bad-file'));
  });
});

describe('the control file', () => {
  test('asks to go on as long as nobody wrote it', () => {
    expect(readRunControl(temporaryFolder())).toEqual(KEEP_RUNNING);
  });

  test('comes back as it was written', () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { pause: true, stop: 'after-round' });
    expect(readRunControl(folder)).toEqual({ pause: true, stop: 'after-round' });
  });

  test('is refused when it is malformed', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'control.json'), '{"pause":"yes","stop":"none"}');
    expect(() => readRunControl(folder)).toThrow(labError('bad-file', 'pause'));
  });
});

test('the heartbeat tells when, which process and which machine', () => {
  const folder = temporaryFolder();
  expect(readHeartbeat(folder)).toBeNull();
  writeHeartbeat(folder);
  expect(readHeartbeat(folder)).toMatchObject({ pid: process.pid });
});

test('a write replaces the file as a whole; one that fails leaves what was there and no debris', () => {
  const folder = temporaryFolder();
  writeAtomically(join(folder, 'file'), 'old');
  writeAtomically(join(folder, 'file'), 'new');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
  mkdirSync(join(folder, 'taken'));
  expect(() => writeAtomically(join(folder, 'taken'), 'x')).toThrow();
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
});
