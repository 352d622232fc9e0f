import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { reductionPlanSchema, runReportSchema } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { planFileSchema } from '#shared/reduction/index.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());

/** Prunes so much that whole branches die. */
const experiment: ExperimentInput = {
  data: { name: 'digits' },
  network: { kind: 'residual', widths: [4, 8], blocks: [1, 2] },
  training: { epochs: 1 },
  method: { kind: 'nepenthe', rounds: 2, zeta: 0.6, delta: 100 },
};

describe('nepenthe plan', () => {
  let id = '';
  beforeAll(async () => {
    vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
    const file = join(lab.dataDir, 'experiment.json');
    writeFileSync(file, JSON.stringify(experiment));
    const { json } = await lab.run('run', file, '--json');
    id = runReportSchema.parse(json).runId;
    vi.unstubAllEnvs();
  });

  it('shows the reduction steps of a real run’s model', async () => {
    const { code, json } = await lab.run('plan', id, '--json');
    expect(code).toBe(0);
    const plan = reductionPlanSchema.parse(json);
    expect(plan.round).toBe(2);
    expect(plan.steps.filter(({ kind }) => kind === 'fold-normalization')).toHaveLength(8);
    expect(plan.after.macs).toBeLessThan(plan.before.macs);
    // Parameters may grow: where a removed branch leaves a constant, it is stored as a bias map.
    expect(plan.after.kernelLayers).toBeLessThan(plan.before.kernelLayers);
    expect(plan.nodeMap['stem/norm']).toBe('stem/conv');
    const { out } = await lab.run('plan', id);
    expect(out).toMatch(/^STEP +WHAT +EXACT +PARAMETERS +MACS +WHY$/m);
    expect(out).toMatch(/^fold-normalization:stem\/norm +Fold stem\/norm into stem\/conv +for every input/m);
  });

  it('leaves out steps, and plans another round', async () => {
    const { json } = await lab.run('plan', id, '--round', '0', '--without', 'fold-normalization:stem/norm', '--json');
    const plan = reductionPlanSchema.parse(json);
    expect(plan.round).toBe(0);
    expect(plan.steps.filter(({ taken }) => !taken).map((step) => step.id)).toEqual(['fold-normalization:stem/norm']);
    expect(plan.nodeMap['stem/norm']).toBe('stem/norm');
  });

  it('writes a plan to a file, takes the steps of a file, and compares with them', async () => {
    const file = join(lab.dataDir, 'plan.json');
    const written = await lab.run('plan', id, '--without', 'fold-normalization:stem/norm', '--out', file, '--json');
    const plan = planFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(plan).toMatchObject({ format: 1, runId: id, round: 2 });
    const opened = await lab.run('plan', id, '--plan', file, '--json');
    expect(opened.json).toEqual(written.json);
    const compared = await lab.run('plan', id, '--compare', file, '--json');
    expect(compared.json).toMatchObject({
      compared: { runId: id, round: 2, after: plan.after, onlyThis: ['fold-normalization:stem/norm'], onlyOther: [] },
    });
    const { out } = await lab.run('plan', id, '--compare', file);
    expect(out).toContain(`Compared with the plan of run ${id}, round 2\nSTEP`);
    expect(out).toMatch(/^fold-normalization:stem\/norm +Fold stem\/norm into stem\/conv +this plan$/m);
  });

  it('refuses the file of a plan that does not fit, and one that is no plan', async () => {
    const file = join(lab.dataDir, 'other.json');
    await lab.run('plan', id, '--out', file);
    const plan = planFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const [first, ...steps] = plan.steps;
    writeFileSync(file, JSON.stringify({ ...plan, steps: [{ ...first, id: 'linearize:attic' }, ...steps] }));
    const { code, json } = await lab.run(
      'export',
      id,
      '--plan',
      file,
      '--format',
      'onnx',
      '--out',
      join(lab.dataDir, 'never.onnx'),
      '--json',
    );
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'not-found', location: 'linearize:attic' } });
    writeFileSync(file, JSON.stringify({ ...plan, format: 2 }));
    expect((await lab.run('plan', id, '--plan', file, '--json')).json).toMatchObject({
      error: { code: 'bad-file', file, location: 'format', message: 'Invalid content: this version reads plans of format 1.' },
    });
  });

  it('names the existing rounds when asked for another', async () => {
    const { code, json } = await lab.run('plan', id, '--round', '7', '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({
      error: { code: 'not-found', message: 'The run kept no model of round 7.', remedy: 'Choose one of the rounds 0, 1, 2.' },
    });
  });

  it('refuses a changed checkpoint', async () => {
    writeFileSync(join(lab.dataDir, 'runs', id, 'checkpoints', 'round-001.safetensors'), 'not one');
    const { code, json } = await lab.run('plan', id, '--round', '1', '--json');
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'bad-file', message: 'The checkpoint has changed since the run wrote it.' } });
  });
});
