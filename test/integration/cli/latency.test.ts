import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runReportSchema } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { latencyProfileSchema } from '#shared/latency/index.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());

const experiment: ExperimentInput = {
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [16, 8] },
  training: { epochs: 1 },
  method: { kind: 'shallow', rounds: 1, delta: 100, limit: 0 },
};

describe('nepenthe latency', () => {
  let file = '';
  beforeAll(() => {
    vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
    file = join(lab.dataDir, 'experiment.json');
    writeFileSync(file, JSON.stringify(experiment));
  });

  it('measures what removing layers of an experiment’s network saves', async () => {
    const { code, json } = await lab.run('latency', file, '--batch', '2', '--threads', '1', '--json');
    expect(code).toBe(0);
    const profile = latencyProfileSchema.parse(json);
    expect(profile).toMatchObject({ batch: 2, threads: 1 });
    expect(profile.network).toBeGreaterThan(0);
    expect(profile.removals.map(({ how, layers }) => [how, ...layers])).toEqual([
      ['linear', 'hidden1/dense'],
      ['linear', 'hidden2/dense'],
      ['emptied', 'hidden1/dense'],
      ['emptied', 'hidden2/dense'],
    ]);
    // Measured before, so the figures are the same.
    const again = await lab.run('latency', file, '--batch', '2', '--threads', '1', '--json');
    expect(again.json).toEqual(json);
    expect((await lab.run('latency', file, '--batch', '2', '--threads', '1')).out).toMatch(/^LAYERS +REMOVED BY +SAVED MS$/m);
  });

  it('is measured before a run that needs it, and frozen in its folder', async () => {
    const { code, json } = await lab.run('run', file, '--json');
    expect(code).toBe(0);
    const { runId, status, rounds } = runReportSchema.parse(json);
    expect([status, rounds.length]).toEqual(['finished', 2]);
    const frozen = readFileSync(join(lab.dataDir, 'runs', runId, 'latencies.json'), 'utf8');
    expect(latencyProfileSchema.parse(JSON.parse(frozen))).toMatchObject({ batch: 1 });
  });
});
