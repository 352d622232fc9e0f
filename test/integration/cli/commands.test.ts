import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runReportSchema, runSummarySchema } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { imageFolder, pathsIn } from '../../unit/datasets/formats/image-files/image-builder.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';
import { enginePid } from './processes.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());
beforeEach(() => void vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER));
afterEach(() => void vi.unstubAllEnvs());

const small: ExperimentInput = {
  name: 'Small',
  data: { name: 'digits' },
  network: { kind: 'residual', widths: [4, 8], blocks: [1, 1] },
  training: { epochs: 1 },
  method: { kind: 'nepenthe', rounds: 2, zeta: 0.5 },
};

function experimentFile(name: string, content: unknown): string {
  const file = join(lab.dataDir, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('nepenthe run', () => {
  it('follows a run to its end and prints the outcome', async () => {
    const { code, out, err } = await lab.run('run', experimentFile('small.json', small));
    expect(code).toBe(0);
    expect(out).toMatch(/^Run \S+ \(finished\)/);
    expect(out).toMatch(/^ROUND +VALIDATION +TEST +SPARSITY +MEAN ENTROPY\n +0 /m);
    expect(err).toMatch(/^Run \S+: Small$/m);
    expect(err).toMatch(/^round 2 · accuracy /m);
  });

  it('prints one document with --json', async () => {
    const { code, json } = await lab.run('run', experimentFile('small.json', small), '--json');
    expect(code).toBe(0);
    const report = runReportSchema.parse(json);
    expect(report.status).toBe('finished');
    expect(report.rounds.map(({ round }) => round)).toEqual([0, 1, 2]);
    expect(Object.keys(report.rounds[1]?.budget ?? {}).length).toBeGreaterThan(0);
  });

  it('ends with 2 and the invalid fields, with line and column', async () => {
    const file = experimentFile(
      'wrong.json',
      '{\n  "data": { "name": "digits" },\n  "network": { "kind": "mlp" },\n  "method": { "kind": "imp", "zeta": 2 }\n}',
    );
    const { code, json } = await lab.run('run', file, '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({
      error: { code: 'invalid-experiment', file, location: 'method.zeta (line 4, column 38)', problems: [{ field: 'method.zeta' }] },
    });
    expect((await lab.run('run', file)).err).toContain('method.zeta');
  });

  it('ends with 2 and the line and column of a JSON error', async () => {
    const { code, json } = await lab.run('run', experimentFile('broken.json', '{\n  "name": "x"\n  "seed": 1\n}'), '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'bad-file', location: 'line 3, column 3' } });
  });

  it('ends with 2 and the field if only the engine can check it', async () => {
    const unknownLayer = { ...small, method: { kind: 'nepenthe', locked: ['no-such-layer'] } };
    const locked = await lab.run('run', experimentFile('locked.json', unknownLayer), '--json');
    expect([locked.code, locked.json]).toMatchObject([2, { error: { code: 'invalid-experiment' } }]);
    expect(JSON.stringify(locked.json)).toContain('method.locked');
    const data = await lab.run('run', experimentFile('data.json', { ...small, data: { name: 'nothing' } }), '--json');
    expect([data.code, data.json]).toMatchObject([2, { error: { location: 'data.name' } }]);
  });

  it('ends with 4 if the run fails', async () => {
    using another = new CommandLine();
    vi.stubEnv('FAKE_RUNNER_FAIL', 'start');
    const { code, json } = await another.run('run', experimentFile('small.json', small), '--json');
    expect(code).toBe(4);
    expect(runReportSchema.parse(json)).toMatchObject({ status: expect.stringMatching(/^(failed|interrupted)$/) as unknown, dense: null });
  });

  it('stops the run with Ctrl+C and ends with 130; resume continues it', async () => {
    using another = new CommandLine();
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '7');
    const running = another.run('run', experimentFile('small.json', small), '--json');
    await expect.poll(async () => (await another.run('ls')).out).toContain('running (round 1');
    another.interrupt();
    const { code, json, err } = await running;
    expect(code).toBe(130);
    const { runId, status } = runReportSchema.parse(json);
    expect(status).toBe('stopped');
    expect(err).toContain(`nepenthe resume ${runId}`);

    const resumed = await another.run('resume', runId, '--json');
    expect(resumed.code).toBe(0);
    expect(runReportSchema.parse(resumed.json)).toMatchObject({ runId, status: 'finished' });
    expect((await another.run('resume', runId, '--json')).json).toMatchObject({ error: { code: 'conflict' } });
  });

  it('detaches from the run; pause, resume and stop reach it', async () => {
    using another = new CommandLine();
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '7');
    const { code, out } = await another.run('run', experimentFile('small.json', small), '--detach');
    expect(code).toBe(0);
    const id = out.trim();
    const status = async (): Promise<string> =>
      runSummarySchema.parse(((await another.run('show', id, '--json')).json as { summary: unknown }).summary).status;
    await expect.poll(status).toBe('running');
    expect((await another.run('pause', id)).code).toBe(0);
    await expect.poll(status).toBe('paused');
    expect((await another.run('resume', id, '--detach')).out.trim()).toBe(id);
    await expect.poll(status).toBe('running');
    expect((await another.run('stop', id)).code).toBe(0);
    await expect.poll(status).toBe('stopped');
    expect((await another.run('pause', id)).code).toBe(3);
  });

  it('keeps following if the engine is killed', async () => {
    using another = new CommandLine();
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '7');
    const running = another.run('run', experimentFile('small.json', small), '--json');
    await expect.poll(async () => (await another.run('ls')).out).toContain('running (round 1');
    process.kill(enginePid(another.dataDir), 'SIGKILL');
    const [run = ''] = readdirSync(join(another.dataDir, 'runs'));
    writeFileSync(join(another.dataDir, 'runs', run, 'continue'), '');
    const { code, json, err } = await running;
    expect(err).toContain('Lost the engine; reconnecting.');
    expect([code, runReportSchema.parse(json).status]).toEqual([0, 'finished']);
    expect(runReportSchema.parse(json).rounds).toHaveLength(3);
  });
});

describe('nepenthe ls, show, compare', () => {
  it('list, show and compare runs by ID prefixes', async () => {
    using another = new CommandLine();
    expect((await another.run('ls')).out).toContain('nepenthe run starter');
    const run = async (content: unknown): Promise<string> =>
      runReportSchema.parse((await another.run('run', experimentFile('one.json', content), '--json')).json).runId;
    const one = await run(small);
    const other = await run({ ...small, name: 'Other', seed: 2 });

    const listed = await another.run('ls', '--json');
    expect((listed.json as { runs: { id: string }[] }).runs.map(({ id }) => id)).toEqual([other, one]);
    expect((await another.run('show', one.slice(0, -1))).out).toContain(`Run ${one} (finished)`);
    expect((await another.run('show', 'zzz', '--json')).json).toMatchObject({ error: { code: 'not-found', location: 'run ID zzz' } });

    const { code, json } = await another.run('compare', one, other, '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      config: [{ key: 'seed', values: ['1', '2'] }],
      runs: [{ runId: one }, { runId: other }],
    });
    expect((await another.run('compare', one, other)).out).toMatch(/^SETTING .*\nseed /m);
  });
});

describe('nepenthe data', () => {
  it('lists the starter set', async () => {
    const { json } = await lab.run('data', 'ls', '--json');
    expect(json).toMatchObject({ dataSets: [{ name: 'digits', samples: { train: 7000, validation: 1500, test: 1500 } }] });
  });

  it('refuses invalid files', async () => {
    const folder = join(lab.dataDir, 'foreign');
    mkdirSync(folder, { recursive: true });
    for (const part of ['train-images', 'train-labels', 't10k-images', 't10k-labels']) {
      writeFileSync(join(folder, `${part}-idx3-ubyte`.replace(/(labels-idx)3/, '$11')), 'not IDX at all');
    }
    const { code, json } = await lab.run('data', 'add', 'foreign', folder, '--json');
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'bad-file' } });
  });

  it('adds and deletes NumPy arrays', async () => {
    const file = resolve(import.meta.dirname, '../../fixtures/data/keras.npz');
    const added = await lab.run('data', 'add', 'keras', file, '--validation-share', '0.25', '--classes', 'ant, bee, cat', '--json');
    expect([added.code, added.json]).toMatchObject([
      0,
      { name: 'keras', shape: [6, 5, 3], classes: ['ant', 'bee', 'cat'], samples: { train: 18, validation: 6, test: 12 } },
    ]);
    expect(added.err).toContain('finding');
    expect((await lab.run('data', 'rm', 'keras')).code).toBe(0);
    const { code, json } = await lab.run('data', 'rm', 'keras', '--json');
    expect([code, json]).toMatchObject([2, { error: { code: 'not-found', location: 'name' } }]);
  });

  it('accepts the spellings of version 0.1: --colour, grey and --deviation', async () => {
    const folder = await imageFolder(pathsIn(['cat', 'dog'], 10));
    const old = ['--colour', 'grey', '--mean', '0.5', '--deviation', '0.25'];
    const { code, json } = await lab.run('data', 'add', 'old-spellings', folder, ...old, '--json');
    expect([code, json]).toMatchObject([0, { shape: [3, 4, 1], mean: [0.5], std: [0.25] }]);
    await lab.run('data', 'rm', 'old-spellings');
  });

  it('refuses an invalid name', async () => {
    const { code, json } = await lab.run('data', 'add', 'Bad Name', '.', '--json');
    expect([code, json]).toMatchObject([2, { error: { code: 'usage', location: 'name' } }]);
  });
});

it('runs a preset by its ID', async () => {
  const { json } = await lab.run('presets', '--json');
  expect((json as { presets: { id: string }[] }).presets.map(({ id }) => id)).toContain('starter');
  const { code, out } = await lab.run('run', 'starter', '--detach');
  expect(code).toBe(0);
  expect((await lab.run('show', out.trim())).out).toContain('Starter: digits');
  await lab.run('stop', out.trim());
});
