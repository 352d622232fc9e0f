import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { storeErrorOf } from '#main/engine/store/store-errors.ts';

vi.mock('node:fs', { spy: true });
afterEach(() => void vi.mocked(writeFileSync).mockReset());

const failed = (code: string): Error => Object.assign(new Error('disk I/O error'), { code });

describe('an error of SQLite that does not say why', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'nepenthe-store-')), 'lab.sqlite');

  test.each([
    ['SQLITE_IOERR_WRITE', 'EDQUOT'],
    ['SQLITE_CANTOPEN', 'ENOSPC'],
  ])('is a full disk if not even a byte can be written: %s', (code, cause) => {
    vi.mocked(writeFileSync).mockImplementationOnce(() => {
      throw failed(cause);
    });
    expect(storeErrorOf(failed(code), file)).toMatchObject({ code: 'disk-full', details: { file } });
  });

  test.each(['SQLITE_IOERR_WRITE', 'SQLITE_CANTOPEN'])('is an unwritable file otherwise, and leaves no file behind: %s', (code) => {
    expect(storeErrorOf(failed(code), file)).toMatchObject({ code: 'unwritable' });
    expect(readdirSync(join(file, '..'))).toEqual([]);
  });
});
