import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOutput } from '#main/files/output-file.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

describe('a file that the user named', () => {
  it('is created, and replaced', () => {
    const file = join(temporaryFolder(), 'plan.json');
    for (const content of ['one', 'two']) {
      writeOutput(file, content);
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
  });

  it('is no folder', () => {
    const folder = join(temporaryFolder(), 'plan.json');
    mkdirSync(folder);
    expect(() => writeOutput(folder, 'content')).toThrow(
      expect.objectContaining({ code: 'conflict', message: 'This is a folder.' }) as Error,
    );
  });

  it.runIf(process.platform !== 'win32')('never takes the place of a pipe or a device, also behind a link', () => {
    const folder = temporaryFolder();
    const [pipe, link, toDevice] = ['pipe', 'link', 'device'].map((name) => join(folder, name)) as [string, string, string];
    execFileSync('mkfifo', [pipe]);
    symlinkSync(pipe, link);
    symlinkSync('/dev/null', toDevice);
    for (const file of [pipe, link, toDevice]) {
      expect(() => writeOutput(file, 'content')).toThrow(
        expect.objectContaining({ code: 'conflict', message: 'This is not a regular file.' }) as Error,
      );
    }
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect([link, toDevice].every((file) => lstatSync(file).isSymbolicLink())).toBe(true);
    writeFileSync(join(folder, 'plain'), '');
    expect(() => writeOutput(join(folder, 'plain'), 'content')).not.toThrow();
  });
});
