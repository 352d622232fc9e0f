import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { modelSummarySchema, runReportSchema, storedProofSchema } from '#shared/contract/index.ts';
import { proofSheetSchema } from '#shared/proof/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';
import { enginePid } from './processes.ts';

/** Uses a fake prover that answers with the sheet of test/fixtures/example-sheet.ts. */
const lab = new CommandLine();
const outside = mkdtempSync(join(tmpdir(), 'nepenthe-exports-'));
let id = '';
let folder = '';

/** Child processes inherit the engine's environment, so a fake with other behavior needs another engine. */
async function behaving(behavior: string): Promise<void> {
  try {
    process.kill(enginePid(lab.dataDir), 'SIGKILL');
  } catch {
    // No engine is running.
  }
  vi.stubEnv('FAKE_PROVER', behavior);
  // An ending engine may still be reachable.
  await expect.poll(async () => (await lab.run('ls')).code).toBe(0);
}

beforeAll(async () => {
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  const file = join(lab.dataDir, 'small.json');
  const method = { kind: 'nepenthe', rounds: 2, zeta: 0.5 };
  const training = { epochs: 1 };
  writeFileSync(file, JSON.stringify({ name: 'Small', data: { name: 'digits' }, network: { kind: 'mlp' }, training, method }));
  id = runReportSchema.parse((await lab.run('run', file, '--json')).json).runId;
  folder = join(lab.dataDir, 'runs', id);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outside, { recursive: true, force: true });
  lab[Symbol.dispose]();
});

const isProving = (): boolean => existsSync(join(lab.dataDir, 'jobs')) && readdirSync(join(lab.dataDir, 'jobs')).length > 0;
const proofs = async (): Promise<number> => {
  const { models } = z.object({ models: z.array(modelSummarySchema) }).parse((await lab.run('models', id, '--json')).json);
  return models.reduce((sum, model) => sum + model.proofs.length, 0);
};

describe('nepenthe export', () => {
  const out = join(outside, 'new', 'model.onnx');

  it('writes a proven model and describes it', async () => {
    const { code, json, err } = await lab.run('export', id, '--format', 'onnx', '--out', out, '--json');
    expect(code).toBe(0);
    const { proof, ...exported } = z.looseObject({ proof: z.int() }).parse(json);
    expect(exported).toEqual({
      ...{ runId: id, round: 2, plan: 'exact', without: [], force: [], refused: [], format: 'onnx', others: [] },
      ...{ file: out, bytes: 15, sha256: createHash('sha256').update('a model as onnx').digest('hex') },
      ...{ parameters: 42_000, macs: 5_400_000, depth: 9 },
      verified: { runtime: 'onnxruntime 1.30.0', maxAbs: 1.2e-5, argmaxAgreement: 1, images: 2000 },
    });
    expect(readFileSync(out, 'utf8')).toBe('a model as onnx');
    expect(err).toMatch(/^loading$/m);
    const shown = await lab.run('proof', id, '--json');
    expect(storedProofSchema.parse(shown.json).id).toBe(proof);
  });

  it('describes it as text', async () => {
    const { out: text } = await lab.run('export', id, '--round', '1', '--plan', 'none', '--format', 'safetensors', '--out', out);
    expect(text).toContain(`${out} (22 bytes, SHA-256 `);
    expect(text).toContain(`Run ${id}, round 1, plan none: 70,000 parameters, 9,000,000 MACs, depth 11`);
    expect(text).toContain('logits differ by at most 1.2e-5, the same class for 100.00 % of 2,000 held-out images');
  });

  it.each([
    ['an unknown run', ['zzz', '--format', 'onnx'], 2, 'There is no such run.'],
    ['an unknown round', ['ID', '--round', '9', '--format', 'onnx'], 2, 'The run kept no model of round 9.'],
    ['an unknown step', ['ID', '--plan', 'none', '--without', 'linearize:attic', '--format', 'onnx'], 2, 'no step linearize:attic'],
    ['an unknown format', ['ID', '--format', 'png'], 2, 'png'],
    ['an unknown plan', ['ID', '--plan', 'bold', '--format', 'onnx'], 2, 'bold'],
    ['no format', ['ID'], 2, '--format'],
  ])('ends with 2 on %s', async (_, args, code, message) => {
    const target = join(outside, 'never.onnx');
    const given = args.map((word) => (word === 'ID' ? id : word));
    const ending = await lab.run('export', ...given, '--out', target, '--json');
    expect(ending.code).toBe(code);
    expect(JSON.stringify(ending.json)).toContain(message);
    expect(existsSync(target)).toBe(false);
  });

  it.each([
    ['a folder', () => join(lab.dataDir, '..')],
    ['a checkpoint of the run', () => join(folder, 'checkpoints', 'round-2.safetensors')],
    ['the database', () => join(lab.dataDir, 'lab.sqlite')],
  ])('is refused for %s', async (_, file) => {
    const { code, json } = await lab.run('export', id, '--format', 'onnx', '--out', file(), '--json');
    expect([code, json]).toMatchObject([3, { error: { code: 'conflict', file: file() } }]);
  });
});

describe('nepenthe proof', () => {
  it('makes a proof once, reuses it, and makes another with --again', async () => {
    const before = await proofs();
    const made = await lab.run('proof', id, '--round', '0', '--json');
    const shown = await lab.run('proof', id, '--round', '0', '--json');
    expect([made.code, await proofs()]).toEqual([0, before + 1]);
    expect(shown.json).toEqual(made.json);
    const { json } = await lab.run('proof', id, '--round', '0', '--again', '--json');
    expect(storedProofSchema.parse(json).id).toBeGreaterThan(storedProofSchema.parse(made.json).id);
    expect(await proofs()).toBe(before + 2);
  });

  it('prints a readable sheet', async () => {
    const { out } = await lab.run('proof', id);
    expect(out).toMatch(/^Proof sheet: Small, run \S+, round 2, plan exact, made /);
    expect(out).toMatch(/^ +Dense \(round 0\) +Pruned \(round 2\) +Reduced \(round 2\)$/m);
    expect(out).toMatch(/^Depth \(rectifiers in series\) +11 +11 +9$/m);
    expect(out).toMatch(/^Latency at batch 32, ms +9.00 \(8.80–9.60\) .* 5.40 \(5.28–5.76\)$/m);
    expect(out).toMatch(/^stem +linear +16 +1 +2 of 25,088,000$/m);
    expect(out).toMatch(/^Border-heavy images +16 +3.0e-7 +1.0e-4$/m);
    expect(out).toMatch(/^Processor: A processor, 8 cores$/m);
  });

  it('writes HTML or JSON only', async () => {
    const [html, json] = ['sheet.html', 'sheet.json'].map((name) => join(outside, name));
    await lab.run('proof', id, '--out', html ?? '');
    expect(readFileSync(html ?? '', 'utf8')).toMatch(/^<!doctype html>[^]*Small, round 2/);
    const { json: printed } = await lab.run('proof', id, '--out', json ?? '', '--json');
    expect(proofSheetSchema.parse(JSON.parse(readFileSync(json ?? '', 'utf8')))).toEqual(storedProofSchema.parse(printed).sheet);
    const pdf = await lab.run('proof', id, '--out', 'sheet.pdf', '--json');
    expect([pdf.code, pdf.json]).toMatchObject([2, { error: { location: '--out' } }]);
    const nowhere = await lab.run('proof', id, '--out', join(lab.dataDir, 'small.json', 'sheet.html'), '--json');
    expect([nowhere.code, nowhere.json]).toMatchObject([1, { error: { code: 'unwritable' } }]);
    expect(readdirSync(outside).filter((name) => name.endsWith('.temporary'))).toEqual([]);
  });
});

describe('nepenthe models and compare', () => {
  it('show what is proven', async () => {
    await lab.run('proof', id);
    const { out } = await lab.run('models', id.slice(0, -1));
    expect(out).toMatch(/^ +RUN +ROUND +VALIDATION +TEST +SPARSITY +LINEAR +DEAD +PROVEN +DEPTH +MACS +LATENCY$/m);
    expect(out).toMatch(new RegExp(`^${id} +2 +best .* exact +11 → 9 +9,000,000 → 5,400,000 +0.500 ms → 0.300 ms$`, 'm'));
    const { json } = await lab.run('compare', id, id, '--json');
    const figures = { round: 2, dense: { depth: 11 }, model: { depth: 9, macs: 5_400_000, test: 97.5, latency1: 0.3 } };
    expect(json).toMatchObject({
      runs: [
        { runId: id, proof: figures },
        { runId: id, proof: figures },
      ],
    });
    expect((await lab.run('compare', id, id)).out).toMatch(/^proven depth +11 → 9 +11 → 9$/m);
  });
});

describe('a failed proof', () => {
  afterEach(() => rmSync(join(folder, 'continue'), { force: true }));

  it('ends with 3 and the prover’s message', async () => {
    await behaving('refuse');
    const { code, json } = await lab.run('proof', id, '--again', '--json');
    expect([code, json]).toMatchObject([3, { error: { code: 'unverified', message: 'The runtimes differ.', location: 'round 2' } }]);
  });

  it('is canceled by Ctrl+C, ends with 130, and leaves no file', async () => {
    await behaving('hold');
    const out = join(outside, 'canceled.onnx');
    const running = lab.run('export', id, '--format', 'onnx', '--out', out, '--json');
    await expect.poll(isProving).toBe(true);
    lab.interrupt();
    const { code, json, err } = await running;
    expect([code, json]).toMatchObject([130, { error: { code: 'canceled' } }]);
    expect(err).toContain('Canceling');
    expect([existsSync(out), readdirSync(join(lab.dataDir, 'jobs'))]).toEqual([false, []]);
  });

  it('ends with 1 if the engine is killed; the prover ends with it and writes nothing', async () => {
    await behaving('hold');
    const out = join(outside, 'killed.onnx');
    const running = lab.run('export', id, '--format', 'onnx', '--out', out, '--json');
    await expect.poll(isProving).toBe(true);
    process.kill(enginePid(lab.dataDir), 'SIGKILL');
    const { code, json } = await running;
    expect([code, json]).toMatchObject([1, { error: { code: 'unavailable' } }]);
    await behaving('');
    writeFileSync(join(folder, 'continue'), '');
    expect((await lab.run('proof', id, '--again')).code).toBe(0);
    expect(existsSync(out)).toBe(false);
  });
});
