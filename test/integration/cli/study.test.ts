import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { studyDetailSchema, studyPlanSchema, studySummarySchema } from '#shared/contract/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());
beforeEach(() => {
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  vi.stubEnv('FAKE_RUNNER_MS', '1');
});
afterEach(() => void vi.unstubAllEnvs());

function write(name: string, content: unknown): string {
  const file = join(lab.dataDir, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

write('base.json', {
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [8] },
  training: { epochs: 1 },
  method: { kind: 'nepenthe', rounds: 1, zeta: 0.5 },
});

it('nepenthe study plans, runs, extends and reports a study', async () => {
  // The base is found beside the study.
  const file = write('rate.json', { name: 'Rate', base: 'base.json', grid: { 'method.zeta': [0.3, 0.5] }, seeds: [1, 2] });
  const plan = studyPlanSchema.parse((await lab.run('study', 'run', file, '--dry-run', '--json')).json);
  expect([plan.runs, plan.baseline, plan.variants.map(({ name }) => name)]).toEqual([
    4,
    'method.zeta=0.3',
    ['method.zeta=0.3', 'method.zeta=0.5'],
  ]);
  // Four runs of a dense epoch and a round of one epoch; both runs of a seed share the dense one: six epochs instead of eight.
  expect([plan.denseTrainings, plan.steps]).toEqual([2, 3 * (plan.variants[0]?.steps ?? 0)]);
  expect((await lab.run('study', 'ls')).out).toContain('There are no studies yet.');

  const { code, json, err } = await lab.run('study', 'run', file, '--json');
  expect(code).toBe(0);
  const { summary, members } = studyDetailSchema.parse(json);
  expect(summary).toMatchObject({ name: 'Rate', runs: 4, missing: 0, statuses: { finished: 4 } });
  expect(err).toMatch(/^method\.zeta=0\.5, seed 2: finished \(run \S+\)$/m);
  // The stand-in ends with a round of this sparsity.
  expect(members.map(({ metrics }) => metrics['sparsity']?.toFixed(3))).toEqual(['0.300', '0.300', '0.500', '0.500']);

  const [first] = members;
  expect(first?.rounds.map(({ round, metrics }) => [round, metrics['sparsity']?.toFixed(3)])).toEqual([
    [0, '0.000'],
    [1, '0.300'],
  ]);

  const extended = await lab.run('study', 'extend', summary.id, '--seeds', '3', '--json');
  expect(studySummarySchema.parse(extended.json).runs).toBe(6);
  const listed = z.object({ studies: z.array(studySummarySchema) }).parse((await lab.run('study', 'ls', '--json')).json);
  expect(listed.studies.map(({ id, runs }) => [id, runs])).toEqual([[summary.id, 6]]);

  const html = join(lab.dataDir, 'rate.html');
  expect((await lab.run('study', 'report', summary.id.slice(0, 8), '--format', 'html', '--out', html)).code).toBe(0);
  expect(readFileSync(html, 'utf8')).toContain('<caption>Paired difference from method.zeta=0.3 ± 95 % interval</caption>');
  const figures = join(lab.dataDir, 'figures');
  expect((await lab.run('study', 'report', summary.id, '--figures', figures)).out).toMatch(/^# Rate\n/);
  expect(readdirSync(figures)).toEqual(expect.arrayContaining(['test-accuracy.svg', 'mean-entropy-by-sparsity.svg']));
});

it('nepenthe study run takes the ID of an included study', async () => {
  const plan = studyPlanSchema.parse((await lab.run('study', 'run', 'sensitivity-zeta', '--dry-run', '--json')).json);
  expect([plan.name, plan.runs, plan.baseline]).toEqual(['Sensitivity to ζ', 30, 'method.zeta=0.45']);
  expect((await lab.run('study', 'presets')).out).toMatch(/^all-methods +All methods +90$/m);
});

it('nepenthe study run refuses a study with the field that is invalid', async () => {
  const million = Array.from({ length: 1000 }, (_, index) => index + 1);
  const many = write('many.json', { base: 'base.json', grid: { 'training.epochs': million, 'training.batchSize': million } });
  const { code, json } = await lab.run('study', 'run', many, '--json');
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: 'invalid-experiment', location: 'grid' } });
  const unknown = write('unknown.json', { base: 'starter', grid: { 'method.zita': [0.1] } });
  expect((await lab.run('study', 'run', unknown)).err).toContain('grid.method.zita');
  const noPreset = write('no-preset.json', { base: 'starters' });
  expect((await lab.run('study', 'run', noPreset)).err).toContain('There is no included experiment starters.');
  expect((await lab.run('study', 'show', 's1')).code).toBe(2);
});
