import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fullDisk, writeProblem } from '#main/files/file-problem.ts';
import { asLabError } from '#main/runner/failure.ts';

const failed = (code: string, path?: string): Error => Object.assign(new Error(code), { code, ...(path !== undefined && { path }) });

it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('%s is a full disk, with the file', (code) => {
  expect(fullDisk(failed(code), '/lab/file')?.details).toMatchObject({ code: 'disk-full', file: '/lab/file' });
  expect(fullDisk(failed(code, '/lab/named'))?.details).toMatchObject({ code: 'disk-full', file: '/lab/named' });
});

it('is an expected failure, whatever a task was writing', () => {
  expect(asLabError(failed('ENOSPC', '/lab/program/saved_model.pb'))).toMatchObject({ details: { code: 'disk-full' } });
  expect(asLabError(failed('SQLITE_FULL'))).toMatchObject({ code: 'disk-full' });
  expect(asLabError(failed('ENOENT'))).toBeUndefined();
});

it.runIf(existsSync('/dev/full'))('is recognized by the error of the system', () => {
  let error: unknown;
  try {
    writeFileSync('/dev/full', 'x');
  } catch (caught) {
    error = caught;
  }
  expect(writeProblem(error, '/lab/file')).toMatchObject({ details: { code: 'disk-full', file: '/lab/file' } });
});
