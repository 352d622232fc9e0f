import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from '../../../tools/set-up/source-hash.mjs';

let root: string;
const hash = (): string => hashSources(root, ['src', 'file.json']);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sources-test-'));
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(join(root, 'src', 'deep', 'a.ts'), 'one');
  writeFileSync(join(root, 'file.json'), '{}');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the hash of sources', () => {
  it('stays the same while they do', () => {
    const before = hash();
    writeFileSync(join(root, 'src', 'deep', 'a.ts'), 'one');
    writeFileSync(join(root, 'elsewhere'), 'not a source');
    expect(hash()).toBe(before);
  });

  it.each([
    [
      'a content',
      (): void => {
        writeFileSync(join(root, 'src', 'deep', 'a.ts'), 'two');
      },
    ],
    [
      'a name',
      (): void => {
        renameSync(join(root, 'src', 'deep', 'a.ts'), join(root, 'src', 'deep', 'b.ts'));
      },
    ],
    [
      'a new file',
      (): void => {
        writeFileSync(join(root, 'src', 'b.ts'), '');
      },
    ],
    [
      'a deleted file',
      (): void => {
        rmSync(join(root, 'file.json'));
      },
    ],
  ])('changes with %s', (_what, change) => {
    const before = hash();
    change();
    expect(hash()).not.toBe(before);
  });
});
