import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPython, unpack } from '../../../tools/set-up/python.mjs';

const ZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as out:
    out.writestr('wanted/text', 'hello')
    program = zipfile.ZipInfo('wanted/program'); program.external_attr = 0o100755 << 16
    out.writestr(program, '#!')
    out.writestr('other/text', 'no')
    out.writestr('../outside', 'no')`;
const TAR = `
import io, sys, tarfile
with tarfile.open(sys.argv[1], 'w:gz') as out:
    info = tarfile.TarInfo('package/inner.zip'); info.size = 3
    out.addfile(info, io.BytesIO(b'abc'))`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpack-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function write(script: string): Promise<string> {
  const archive = join(folder, 'archive');
  execFileSync(await findPython(), ['-c', script, archive]);
  return archive;
}

describe('an archive', () => {
  it('yields only the named parts, and keeps executable bits', async () => {
    await unpack(await write(ZIP), join(folder, 'out'), ['wanted/']);
    expect(readFileSync(join(folder, 'out', 'wanted', 'text'), 'utf8')).toBe('hello');
    expect(statSync(join(folder, 'out', 'wanted', 'program')).mode & 0o111).toBe(0o111);
    expect(statSync(join(folder, 'out', 'wanted', 'text')).mode & 0o111).toBe(0);
    expect(existsSync(join(folder, 'out', 'other'))).toBe(false);
  });

  it('with a file name outside the folder is rejected', async () => {
    await expect(unpack(await write(ZIP), join(folder, 'out'), ['../'])).rejects.toThrow(/unpacking/);
    expect(existsSync(join(folder, 'outside'))).toBe(false);
  });

  it('without the named parts is rejected', async () => {
    await expect(unpack(await write(ZIP), join(folder, 'out'), ['missing/'])).rejects.toThrow(/unpacking/);
  });

  it('can be a compressed tar', async () => {
    await unpack(await write(TAR), join(folder, 'out'), ['package/inner.zip']);
    expect(readFileSync(join(folder, 'out', 'package', 'inner.zip'), 'utf8')).toBe('abc');
  });
});
