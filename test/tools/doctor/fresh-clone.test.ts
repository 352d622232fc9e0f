import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inCheckout } from '../../../tools/set-up/checkout.mjs';

/** What the doctor reads of a checkout that has no packages. */
const SOURCES = ['tools', 'package.json', 'package-lock.json'];
const reportSchema = z.object({
  ok: z.boolean(),
  setUp: z.boolean(),
  findings: z.array(z.object({ name: z.string(), ok: z.boolean(), value: z.string(), remedy: z.string().optional() })),
});

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'fresh-clone-'));
  for (const path of SOURCES) cpSync(inCheckout(path), join(clone, path), { recursive: true });
});
afterEach(() => {
  rmSync(clone, { recursive: true, force: true });
});

function doctor(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NEPENTHE_CACHE_DIR: join(clone, 'cache') };
  return spawnSync(process.execPath, [join(clone, 'tools', 'doctor.mjs'), ...args], { cwd: clone, env, encoding: 'utf8' });
}

describe('the doctor in a fresh clone', () => {
  it('says that npm start is due, and nothing else', () => {
    const { status, stdout, stderr } = doctor();
    expect(stdout).toMatch(/^Not set up yet: run npm start\.\n/);
    expect(stdout).not.toMatch(/Install Node|AVX|does not load/);
    expect([status, stderr]).toEqual([1, '']);
  });

  it('reports the same to programs', () => {
    const { status, stdout } = doctor('--json');
    const { ok, setUp, findings } = reportSchema.parse(JSON.parse(stdout));
    expect([status, ok, setUp]).toEqual([1, false, false]);
    for (const name of ['npm packages', 'Node', 'TensorFlow', 'SQLite', 'Data folder']) {
      expect(findings.find((one) => one.name === name)).toMatchObject({ ok: false, value: 'not set up yet', remedy: 'Run npm start.' });
    }
  });
});
