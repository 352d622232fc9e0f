import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { RunLease, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import { REQUEUE_VARIABLE } from '#main/tasks/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { LabFolder } from '../engine/lab-folder.ts';
import { FAKE_RUNNER } from '../programs.ts';

test('a job whose lease another one has taken over is killed, even while it computes nothing', async () => {
  using lab = new LabFolder();
  const folder = `${lab.path}/runs/abc`;
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp' } });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  writeRunSpec(folder, { format: 1, runId: 'abc', createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', dataSet, experiment });
  const env = { ...process.env, [REQUEUE_VARIABLE]: 'false', FAKE_RUNNER_HOLD_AT: '3' };
  const runner = spawn(process.execPath, [FAKE_RUNNER, 'run', runPaths(folder).spec], { env, stdio: 'ignore' });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const exited = once(runner, 'exit');
  const { lease } = runPaths(folder);
  await expect.poll(() => existsSync(lease)).toBe(true);
  rmSync(lease);
  const next = RunLease.tryAcquire(folder);
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(next?.renew()).toBe(true);
});
