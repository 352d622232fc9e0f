import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { runSummarySchema } from '#shared/contract/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const [lab, elsewhere] = [new CommandLine(), new CommandLine()];
afterAll(() => {
  lab[Symbol.dispose]();
  elsewhere[Symbol.dispose]();
});
beforeEach(() => vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER));

const listSchema = z.object({ runs: z.array(runSummarySchema) });

it('nepenthe backup copies a project, which nepenthe restore opens in another data folder', async () => {
  const start = async (project: string): Promise<string> => {
    const file = join(lab.dataDir, `${project}.json`);
    const experiment = { name: `Of ${project}`, project, data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, device: 'cpu' };
    writeFileSync(file, JSON.stringify(experiment));
    const { json, err } = await lab.run('run', file, '--json');
    return z.object({ runId: z.string() }, err).parse(json).runId;
  };
  const [kept, other] = [await start('paper'), await start('sketches')];
  await lab.run('tag', kept, '--add', 'figure-2');
  const file = join(elsewhere.dataDir, '..', `backup-${kept}.tar`);
  const inside = await lab.run('backup', join(lab.dataDir, 'lab.tar'));
  expect([inside.code, inside.err]).toEqual([3, expect.stringContaining('This is inside the data folder.')]);
  expect((await lab.run('backup', file, '--project', 'none')).err).toContain('No run belongs to project none.');
  const written = await lab.run('backup', file, '--project', 'paper', '--json');
  expect(written.json, written.err).toMatchObject({ file, runs: 1 });

  const restored = await elsewhere.run('restore', file, '--json');
  expect(restored.json, restored.err).toMatchObject({ runs: 1, project: 'paper' });
  const { runs } = listSchema.parse((await elsewhere.run('ls', '--all', '--json')).json);
  expect(runs.map(({ id, name, tags, status }) => ({ id, name, tags, status }))).toEqual([
    { id: kept, name: 'Of paper', tags: ['figure-2'], status: 'finished' },
  ]);
  expect((await elsewhere.run('show', kept)).code).toBe(0);
  expect(['data/digits', `runs/${kept}/spec.json`, `runs/${other}`].map((path) => existsSync(join(elsewhere.dataDir, path)))).toEqual([
    ...[true, true, false],
  ]);
  expect((await elsewhere.run('restore', file)).err).toContain('This data folder is in use.');
});
