import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { experimentOf, readExperimentFile } from '#main/cli/input/experiment-file.ts';
import { readEngineFile } from '#main/files/engine-file.ts';
import { readProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { openLogSync, readRegular, readRegularSync } from '#main/files/regular-file.ts';
import { openOnnx } from '#main/interchange/onnx/read/open-onnx.ts';
import { bytesOf, readSource } from '#main/library/source-file.ts';
import { LabError } from '#shared/errors/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-regular-'));
const at = (name: string): string => join(folder, name);
writeFileSync(at('file'), 'content');
symlinkSync(at('file'), at('link'));
mkdirSync(at('folder'));
symlinkSync(at('folder'), at('link-to-folder'));
symlinkSync(at('nothing'), at('dangling'));
symlinkSync(at('loop'), at('loop'));
execFileSync('mkfifo', [at('pipe')]);
symlinkSync(at('pipe'), at('link-to-pipe'));
const server = createServer().listen(at('socket'));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Every function that reads a whole file from elsewhere. */
const readers: readonly [string, (file: string) => unknown][] = [
  ['asynchronously', readRegular],
  ['synchronously', readRegularSync],
  ['as JSON', (file) => readJsonFile(file, z.unknown(), 'Use another file.')],
  ['as an experiment', readExperimentFile],
  ['as a model to import', (file) => readSource(file, () => Promise.resolve())],
  ['as the bytes of a model', (file) => bytesOf({ file, format: 'onnx', bytes: 0, sha256: '' })],
  ['as an ONNX file', openOnnx],
];

async function refusal(read: (file: string) => unknown, file: string): Promise<string> {
  try {
    await read(file);
  } catch (error) {
    const problem = readProblem(error, file);
    return problem instanceof Error ? problem.message : 'not an error';
  }
  return 'read';
}

describe('a regular file', () => {
  it('is read, also through a link', async () => {
    for (const name of ['file', 'link']) {
      expect(readRegularSync(at(name)).toString()).toBe('content');
      expect((await readRegular(at(name))).toString()).toBe('content');
    }
  });
});

describe.each(readers)('in place of a file read %s,', (_, read) => {
  it.each(['pipe', 'link-to-pipe', '/dev/zero', '/dev/null'])('%s is refused without waiting', async (name) => {
    expect(await refusal(read, name.startsWith('/') ? name : at(name))).toContain('It is not a regular file.');
  });

  it.each(['folder', 'link-to-folder'])('a %s is refused', async (name) => {
    expect(await refusal(read, at(name))).toContain('This is a folder, not a file.');
  });
});

it.each([
  ['a socket', at('socket'), 'bad-file', 'It is not a regular file.'],
  ['a link to nothing', at('dangling'), 'not-found', 'There is no such file or folder.'],
  ['a link to itself', at('loop'), 'bad-file', 'The link points to itself.'],
  ['a path with NUL', at('a\0b'), 'not-found', 'This is not a valid file path.'],
  ['a path that is too long', at('x'.repeat(5000)), 'not-found', 'This is not a valid file path.'],
])('%s is refused with its reason', async (_, file, code, message) => {
  const error = await readRegular(file).catch((thrown: unknown) => readProblem(thrown, file));
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({ code, message });
});

it('a pipe in place of engine.json counts as none', async () => {
  execFileSync('mkfifo', [at('folder/engine.json')]);
  expect(await readEngineFile(at('folder'))).toBeUndefined();
});

it('an experiment of a million brackets is refused', () => {
  expect(() => experimentOf(Buffer.from('['.repeat(500_000) + ']'.repeat(500_000)), 'deep.json')).toThrow('nested too deeply');
});

describe('a log', () => {
  it('is continued or replaced, and created on demand', () => {
    for (const [text, mode] of [
      ['a', 'append'],
      ['b', 'append'],
      ['c', 'replace'],
      ['d', 'append'],
    ] as const) {
      // prettier-ignore
      const descriptor = openLogSync(at('log'), mode);
      writeSync(descriptor, text);
      closeSync(descriptor);
    }
    expect(readFileSync(at('log'), 'utf8')).toBe('cd');
  });

  it('is not written to a pipe, which would block', async () => {
    for (const mode of ['append', 'replace'] as const) {
      expect(await refusal((file) => openLogSync(file, mode), at('pipe'))).toBe('It is not a regular file.');
    }
  });
});
