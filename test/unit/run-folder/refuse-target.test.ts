import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refuseTarget } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';

const outside = mkdtempSync(join(tmpdir(), 'nepenthe-targets-'));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const data = join(outside, 'data');
const run = join(data, 'runs', 'a');
for (const folder of ['checkpoints', 'models']) mkdirSync(join(run, folder), { recursive: true });
mkdirSync(join(data, 'runs', 'b', 'models'), { recursive: true });
writeFileSync(join(run, 'checkpoints', 'round-001.safetensors'), '');
symlinkSync(join(run, 'checkpoints'), join(outside, 'link'));
symlinkSync(outside, join(run, 'models', 'away'));

function refusalOf(file: string, own = data): string | undefined {
  try {
    refuseTarget(file, own, run);
    return undefined;
  } catch (error) {
    if (error instanceof LabError && error.code === 'conflict' && error.details.file === file) return error.message;
    throw error;
  }
}

describe('the target of an export', () => {
  it.each([
    ['elsewhere', join(outside, 'model.onnx')],
    ['in a folder that does not exist yet', join(outside, 'new', 'deep', 'model.onnx')],
    ['in a folder whose name starts with that of the data folder', join(outside, 'data-of-mine', 'model.onnx')],
    ['in the run’s models folder', join(run, 'models', 'round-001-exact.onnx')],
    ['elsewhere, through a link in that folder', join(run, 'models', 'away', 'model.onnx')],
    ['at a path that no system accepts', join(outside, 'x'.repeat(5000))],
  ])('may be %s', (_, file) => {
    expect(refusalOf(file)).toBeUndefined();
  });

  it.each([
    ['a checkpoint', join(run, 'checkpoints', 'round-001.safetensors')],
    ['a future checkpoint', join(run, 'checkpoints', 'round-002.safetensors')],
    ['a checkpoint, through a link', join(outside, 'link', 'round-001.safetensors')],
    ['a checkpoint, through a relative path', `${join(run, 'models')}/../checkpoints/round-001.safetensors`],
    ['the database', join(data, 'lab.sqlite')],
    ['a model of another run', join(data, 'runs', 'b', 'models', 'round-001.onnx')],
  ])('may not be %s', (_, file) => {
    expect(refusalOf(file)).toBe('This folder is reserved for the lab’s own files.');
  });

  it('may not be a folder', () => {
    expect(refusalOf(outside)).toBe('This is a folder.');
    expect(refusalOf(join(outside, 'link'))).toBe('This is a folder.');
  });

  it.runIf(process.platform !== 'win32')('may not be a pipe', () => {
    const pipe = join(outside, 'pipe.onnx');
    execFileSync('mkfifo', [pipe]);
    expect(refusalOf(pipe)).toBe('This is not a regular file.');
  });
});
