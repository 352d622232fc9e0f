import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runFolder } from '#main/run-folder/index.ts';
import { runDetailSchema, runReportSchema } from '#shared/contract/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());
beforeEach(() => {
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  vi.stubEnv('FAKE_RUNNER_MS', '1');
});
afterEach(() => void vi.unstubAllEnvs());

it('nepenthe branch continues after a round of a run with other settings', async () => {
  const file = join(lab.dataDir, 'small.json');
  const experiment = { name: 'Small', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, training: { epochs: 1 } };
  writeFileSync(file, JSON.stringify({ ...experiment, method: { kind: 'nepenthe', rounds: 2 } }));
  const { runId: parent, rounds } = runReportSchema.parse((await lab.run('run', file, '--json')).json);
  expect(rounds.map(({ round }) => round)).toEqual([0, 1, 2]);

  const refused = await lab.run('branch', parent, '--round', '1', '--set', 'training.epochs=9', 'network.hidden=[16]');
  expect([refused.code, refused.err]).toEqual([
    2,
    expect.stringMatching(/network\.hidden: cannot change.*training\.epochs: cannot change/s),
  ]);
  expect((await lab.run('branch', parent, '--round', '7', '--set', 'method.rounds=9')).err).toContain('It has kept the rounds 0, 1, 2.');
  expect((await lab.run('branch', parent, '--round', '1', '--set', 'method')).code).toBe(2);

  const words = ['branch', parent, '--round', '1', '--set', 'method.rounds=4', 'method.kind=nepenthe', '--json'];
  const { code, json } = await lab.run(...words);
  expect(code).toBe(0);
  const branch = runReportSchema.parse(json);
  expect(branch).toMatchObject({ name: 'Small, branch', status: 'finished' });
  expect(branch.rounds.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4]);
  expect(branch.rounds.slice(0, 2)).toEqual(rounds.slice(0, 2));
  const detail = runDetailSchema.parse((await lab.run('show', branch.runId, '--json')).json);
  expect(detail).toMatchObject({ parent: { run: parent, round: 1 }, attempts: 1 });
  expect((await lab.run('show', branch.runId)).out).toContain(`Branch of run ${parent}, from its round 1`);
  expect((await lab.run('show', parent)).out).toContain(
    `Lineage\n→ ${parent}  Small, finished\n    ${branch.runId}  Small, branch, finished, from its round 1`,
  );

  // Neither its parent nor the database is needed.
  rmSync(runFolder(lab.dataDir, parent), { recursive: true });
  const again = runReportSchema.parse((await lab.run('branch', branch.runId, '--round', '3', '--set', 'method.rounds=4', '--json')).json);
  expect(again.rounds).toEqual(branch.rounds);
});
