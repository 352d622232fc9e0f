import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyIntegrity } from '../../../tools/set-up/pinned-file.mjs';

// printf 'Nepenthe' | openssl dgst -sha256 -binary | base64
const SHA256 = 'sha256-m9zSlbkd833P33SRIn6KaC7KYh0qUjx5y8aN3zl3GRU=';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinned-test-'));
  file = join(folder, 'fetched.whl');
  writeFileSync(file, 'Nepenthe');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a downloaded file', () => {
  it('with the pinned hash is kept', async () => {
    await verifyIntegrity(file, SHA256);
    expect(existsSync(file)).toBe(true);
  });

  it('with another hash is rejected and deleted', async () => {
    writeFileSync(file, 'nepenthe');
    await expect(verifyIntegrity(file, SHA256)).rejects.toThrow('fetched.whl does not match its pinned sha256 hash.');
    expect(existsSync(file)).toBe(false);
  });
});
