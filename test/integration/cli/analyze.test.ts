import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { analyses } from '#shared/analysis/index.ts';
import { runReportSchema, storedAnalysisSchema } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());

const experiment: ExperimentInput = {
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [16, 8] },
  training: { epochs: 1 },
  method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 },
};

describe('nepenthe analyze sensitivity', () => {
  let id = '';
  beforeAll(async () => {
    vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
    const file = join(lab.dataDir, 'experiment.json');
    writeFileSync(file, JSON.stringify(experiment));
    const { json } = await lab.run('run', file, '--json');
    id = runReportSchema.parse(json).runId;
    vi.unstubAllEnvs();
  });

  it('evaluates a real run’s model with each layer linear, and shows the stored result afterwards', async () => {
    const { code, json } = await lab.run('analyze', 'sensitivity', id, '--images', '500', '--json');
    expect(code).toBe(0);
    const { result, round, ...first } = storedAnalysisSchema.extend({ result: analyses.sensitivity.result }).parse(json);
    expect([round, result.images]).toEqual([1, 500]);
    expect(result.layers.map(({ layer }) => layer)).toEqual(['hidden1/dense', 'hidden2/dense']);
    for (const { accuracy, nll } of result.layers) {
      expect(accuracy).toBeLessThanOrEqual(result.model.accuracy + 5);
      expect(nll).toBeGreaterThan(0);
    }
    const again = storedAnalysisSchema.parse((await lab.run('analyze', 'sensitivity', id, '--images', '500', '--json')).json);
    expect(again.id).toBe(first.id);
    const { out } = await lab.run('analyze', 'sensitivity', id, '--images', '500');
    expect(out).toMatch(/^LAYER +ENTROPY +ACCURACY +CHANGE +NLL CHANGE$/m);
    expect(out).toMatch(/^Spearman’s ρ over 2 layers:/m);
  });

  it('names the existing rounds when asked for another', async () => {
    const { code, json } = await lab.run('analyze', 'sensitivity', id, '--round', '7', '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'not-found', message: 'The run kept no model of round 7.' } });
  });
});
