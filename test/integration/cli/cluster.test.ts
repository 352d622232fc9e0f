import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeCluster } from '../../fixtures/slurm/fake-cluster.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
const cluster = new FakeCluster();
afterAll(() => {
  lab[Symbol.dispose]();
  cluster[Symbol.dispose]();
});
beforeEach(() => {
  for (const [name, value] of Object.entries(cluster.environment)) vi.stubEnv(name, value);
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  vi.stubEnv('NEPENTHE_CLUSTER_POLL_MS', '50');
});
afterEach(() => void vi.unstubAllEnvs());

it('nepenthe cluster sets a cluster up, checks it, and runs run there', async () => {
  expect((await lab.run('cluster', 'ls')).out).toContain('There are no clusters.');
  const settings = ['--folder', cluster.folder, '--partition', 'gpu', '--cpus', '2', '--option', '--qos=long', '--nice', '--setup', 'true'];
  const invalid = await lab.run('cluster', 'add', 'lab', ...settings);
  expect([invalid.code, invalid.err]).toEqual([2, expect.stringContaining('--nice')]);
  const added = await lab.run('cluster', 'add', 'lab', ...settings.filter((word) => word !== '--nice'), '--json');
  expect(added.json).toMatchObject({ name: 'lab', partition: 'gpu', cpus: 2, options: ['--qos=long'], setup: ['true'], jobs: 20 });
  expect((await lab.run('cluster', 'add', 'lab', '--folder', cluster.folder, '--time', 'soon')).err).toContain('Must be a time of Slurm');
  expect((await lab.run('cluster', 'ls')).out).toMatch(/lab +gpu/);
  const far = ['cluster', 'add', 'far', '--login', 'me@login.example.org'];
  expect((await lab.run(...far, '--folder', 'scratch')).err).toContain('Must be an absolute path on the cluster');
  expect((await lab.run('cluster', 'add', 'far', '--login=-oProxyCommand=true', '--folder', '/scratch')).code).toBe(2);
  expect((await lab.run(...far, '--folder', '/scratch/me')).out).toContain('me@login.example.org:/scratch/me');
  expect((await lab.run('cluster', 'rm', 'far')).code).toBe(0);
  const sound = await lab.run('cluster', 'doctor', 'lab');
  expect([sound.code, sound.out]).toEqual([0, expect.stringMatching(/ok {2}node: .*runs Node v24/)]);

  const file = join(lab.dataDir, 'small.json');
  writeFileSync(file, JSON.stringify({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, method: { kind: 'dense' } }));
  expect((await lab.run('run', file, '--on', 'nowhere')).code).toBe(2);
  const run = await lab.run('run', file, '--on', 'lab', '--json');
  expect([run.code, run.json]).toEqual([0, expect.objectContaining({ status: 'finished' })]);
  expect(cluster.optionsOf(cluster.jobs.at(-1) ?? '')).toEqual(
    expect.arrayContaining(['--partition=gpu', '--cpus-per-task=2', '--qos=long']),
  );

  cluster.behave('refuse', 'Invalid account or account/partition combination specified');
  const broken = await lab.run('cluster', 'doctor', 'lab');
  expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/MISSING {2}settings: .*\n {2}Choose another account/)]);
  expect((await lab.run('cluster', 'rm', 'lab')).code).toBe(0);
  expect((await lab.run('cluster', 'rm', 'lab')).code).toBe(2);
});
