import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { runSummarySchema } from '#shared/contract/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());
beforeEach(() => {
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  // The first run holds the only slot.
  vi.stubEnv('FAKE_RUNNER_HOLD_AT', '1');
});
afterEach(() => void vi.unstubAllEnvs());

const queueSchema = z.object({ runs: z.array(runSummarySchema) });
const idsOf = (json: unknown): readonly string[] => queueSchema.parse(json).runs.map(({ id }) => id);

it('nepenthe queue lists the queued runs in their order, and moves them', async () => {
  const file = join(lab.dataDir, 'small.json');
  writeFileSync(file, JSON.stringify({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, device: 'cpu' }));
  const start = async (...options: string[]): Promise<string> => (await lab.run('run', file, '--detach', ...options)).out.trim();
  const none = await lab.run('queue', 'ls');
  expect(none.out, none.err).toContain('No run is queued.');
  const running = await start();
  const [first, second, urgent] = [await start(), await start('--priority', '-1'), await start('--priority', '3')];
  expect(idsOf((await lab.run('queue', 'ls', '--json')).json)).toEqual([urgent, first, second]);
  expect(idsOf((await lab.run('queue', 'move', second, '--before', first, '--json')).json)).toEqual([urgent, second, first]);
  expect(idsOf((await lab.run('queue', 'move', first, '--first', '--json')).json)).toEqual([first, urgent, second]);
  expect(idsOf((await lab.run('queue', 'move', first, '--last', '--json')).json)).toEqual([urgent, second, first]);
  await lab.run('queue', 'move', first, '--first');
  expect((await lab.run('queue', 'move', first)).code).toBe(2);
  const refused = await lab.run('queue', 'move', running, '--first');
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining(`Run ${running} is running, not queued.`)]);

  expect((await lab.run('queue', 'pause', '--json')).json).toMatchObject({ paused: true });
  expect((await lab.run('queue', 'ls')).out).toContain('The queue is paused; `nepenthe queue resume` continues it.');
  expect((await lab.run('queue', 'resume', '--json')).json).toMatchObject({ paused: false });

  // A second slot starts the next run at once, and stays for the next engine.
  expect((await lab.run('settings')).out).toContain('CPU slot: ');
  const set = await lab.run('settings', '--cpu-slots', '2', '--threads', '6', '--json');
  expect(set.json, set.err).toMatchObject({
    settings: { cpuSlots: 2, gpuSlots: null, threads: 6 },
    slots: [{ threads: 3 }, { threads: 3 }],
  });
  expect(idsOf((await lab.run('queue', 'ls', '--json')).json)).toEqual([urgent, second]);
  expect((await lab.run('settings', '--threads', 'auto', '--json')).json).toMatchObject({ settings: { cpuSlots: 2, threads: null } });
  expect((await lab.run('settings', '--cpu-slots', '0')).code).toBe(2);
});
