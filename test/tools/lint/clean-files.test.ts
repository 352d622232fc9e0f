import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CleanFiles } from '../../../tools/lint/clean-files.mjs';

let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const open = (environment = 'eslint 1'): CleanFiles => new CleanFiles(root, join(root, 'cache', 'lint.json'), environment);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clean-files-'));
  write('package.json', JSON.stringify({ imports: { '#shared/*': './src-shared/*' } }));
  write('src-shared/graph/shape.ts', 'export type Shape = number[];');
  write('src-shared/graph/index.ts', "export type { Shape } from './shape.ts';");
  write('src-main/cost.ts', "import type { Shape } from '#shared/graph/index.ts';\nimport { z } from 'zod';");
  write('src-main/View.svelte', '<script lang="ts">\n  import { cost } from \'./cost.ts\';\n</script>');
  write('src-main/alone.ts', 'export const alone = 1;');
  const clean = open();
  clean.add(FILES);
  clean.save(FILES);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const FILES = ['src-shared/graph/shape.ts', 'src-shared/graph/index.ts', 'src-main/cost.ts', 'src-main/View.svelte', 'src-main/alone.ts'];
const stale = (clean = open()): string[] => FILES.filter((file) => !clean.has(file));

describe('files that were clean', () => {
  it('stay clean while nothing changes', () => {
    expect(stale()).toEqual([]);
  });

  it('are linted again when a module changes that they import, directly or not', () => {
    write('src-shared/graph/shape.ts', 'export type Shape = readonly number[];');
    expect(stale()).toEqual(FILES.filter((file) => file !== 'src-main/alone.ts'));
  });

  it('are linted again when an import appears or disappears', () => {
    rmSync(join(root, 'src-shared/graph/shape.ts'));
    expect(open().has('src-shared/graph/index.ts')).toBe(false);
    expect(open().has('src-main/alone.ts')).toBe(true);
  });

  it('are all linted again in another environment', () => {
    expect(stale(open('eslint 2'))).toEqual(FILES);
  });

  it('are all linted again when the record is damaged', () => {
    write('cache/lint.json', '{"environment":"eslint 1","clean":{"src-m');
    expect(stale()).toEqual(FILES);
  });

  it('are remembered one by one', () => {
    write('src-main/alone.ts', 'export const alone = 2;');
    expect(stale()).toEqual(['src-main/alone.ts']);
    const clean = open();
    clean.add(['src-main/alone.ts']);
    clean.save(FILES);
    expect(stale()).toEqual([]);
  });
});
