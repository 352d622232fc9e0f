import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Execution, TaskReference } from '#main/engine/executors/index.ts';
import { SharedSite } from '#main/engine/executors/slurm/shared-site.ts';
import { SlurmExecutor } from '#main/engine/executors/slurm/slurm-executor.ts';
import { runFolder, RunLease, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import { type Cluster, clusterSchema } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { FakeCluster } from '../../../../fixtures/slurm/fake-cluster.ts';
import { temporaryFolder } from '../../../run-folder/temporary-folder.ts';

const POLL_MS = 20;

let dataDir: string;
let fake: FakeCluster;
let cluster: Cluster;
let executor: SlurmExecutor;
let runner: string;
beforeEach(() => {
  dataDir = temporaryFolder();
  fake = new FakeCluster();
  onTestFinished(() => fake[Symbol.dispose]());
  for (const [name, value] of Object.entries(fake.environment)) vi.stubEnv(name, value);
  cluster = clusterSchema.parse({ name: 'lab', folder: fake.folder, jobs: 2 });
  // Waits for a file `go` in the run's folder, and ends with the exit code in it.
  runner = join(dataDir, 'runner.sh');
  writeFileSync(runner, 'echo started >&2\nwhile [ ! -e go ]; do sleep 0.02; [ -e spec.json ] || exit 9; done\nexit $(cat go)\n');
  executor = newExecutor();
});

/** As another engine would have it. */
function newExecutor(): SlurmExecutor {
  const programs = { node: '/bin/sh', runner };
  const site = new SharedSite(() => cluster, dataDir);
  const made = new SlurmExecutor('lab', { cluster: () => cluster, programs, site, pollMilliseconds: POLL_MS });
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

async function submit(
  id = 'abc',
  threads = 3,
): Promise<{ execution: Execution; folder: string; reference: TaskReference; waits: (string | null)[] }> {
  const folder = runFolder(dataDir, id);
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp' } });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  writeRunSpec(folder, { format: 1, runId: id, createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', dataSet, experiment });
  const slot = executor.capacity()[0] ?? null;
  const execution = await executor.submit({ task: 'run', requestFile: runPaths(folder).spec, folder, threads, slot });
  const waits: (string | null)[] = [];
  execution.onWait?.((reason) => waits.push(reason));
  return { execution, folder, reference: { folder, handle: execution.handle, submittedAt: new Date().toISOString() }, waits };
}

const finish = (folder: string, code = 0): void => writeFileSync(join(folder, 'go'), String(code));

describe('a run on a cluster', () => {
  it('runs in the cluster’s folder as a job with the cluster’s settings, until its process ends', async () => {
    cluster = { ...cluster, partition: 'gpu', gres: 'gpu:1', cpus: 4 };
    expect(executor.capacity()).toMatchObject([
      { id: 'lab-0', device: 'gpu', threads: 4 },
      { id: 'lab-1', device: 'gpu' },
    ]);
    const { execution, folder, reference } = await submit();
    expect(execution.handle).toBe('1');
    const placed = runFolder(fake.folder, 'abc');
    expect(fake.optionsOf('1')).toEqual(expect.arrayContaining(['--parsable', '--partition=gpu', '--gres=gpu:1', `--chdir=${placed}`]));
    expect(fake.scriptOf('1')).toContain(`exec '/bin/sh' '${runner}' 'run' '${runPaths(placed).spec}'`);
    await expect.poll(() => executor.status(reference)).toBe('running');
    finish(folder);
    expect(await execution.ended).toEqual({ code: null, signal: null, cause: 'ended on cluster lab (COMPLETED)' });
    expect(await executor.status(reference)).toBe('gone');
    expect(readFileSync(runPaths(folder).log, 'utf8')).toBe('started\n');
  });

  it('that cannot start has its exit code', async () => {
    const { execution, folder } = await submit();
    finish(folder, 127);
    expect(await execution.ended).toEqual({ code: 127, signal: null, cause: 'failed on cluster lab (FAILED)' });
  });

  it('shows what it waits for', async () => {
    fake.behave('hold', 'Resources');
    const { waits, folder, execution } = await submit();
    await expect.poll(() => waits).toEqual(['waiting in the queue of cluster lab (Resources)']);
    fake.set('1', 'RUNNING');
    await expect.poll(() => waits.at(-1)).toBe(null);
    finish(folder);
    fake.set('1', 'COMPLETED');
    await execution.ended;
  });

  it.each(['PREEMPTED', 'NODE_FAIL', 'TIMEOUT', 'CANCELLED', 'OUT_OF_MEMORY'])('ends when its job is %s', async (state) => {
    const { execution } = await submit();
    fake.set('1', state);
    expect(await execution.ended).toMatchObject({ code: null, cause: expect.stringContaining(state) as unknown });
  });

  it('is alive while Slurm puts its job back into the queue', async () => {
    const { execution, reference, waits, folder } = await submit();
    let hasEnded = false;
    void execution.ended.then(() => (hasEnded = true));
    for (const state of ['COMPLETING', 'PENDING', 'RUNNING']) {
      fake.set('1', state, 'BeginTime');
      await expect.poll(() => executor.status(reference)).toBe('running');
    }
    await expect.poll(() => waits).toContain('waiting in the queue of cluster lab (BeginTime)');
    expect(hasEnded).toBe(false);
    finish(folder);
    fake.set('1', 'COMPLETED');
    await execution.ended;
  });

  it('that Slurm has forgotten has ended, unless its runner still renews the lease', async () => {
    const { execution, reference, folder } = await submit();
    const lease = RunLease.tryAcquire(folder);
    fake.forget('1');
    await expect.poll(() => fake.listings).toBeGreaterThan(3);
    expect(await executor.status(reference)).toBe('running');
    lease?.release();
    expect(await execution.ended).toEqual({ code: null, signal: null, cause: 'left the queue of cluster lab' });
  });

  it('is neither alive nor gone while Slurm does not answer, and goes on after that', async () => {
    const { execution, reference, waits, folder } = await submit();
    fake.behave('down');
    await expect.poll(() => executor.status(reference)).toBe('unknown');
    await expect.poll(() => waits.at(-1)).toBe('cluster lab cannot be reached');
    fake.noLonger('down');
    await expect.poll(() => waits.at(-1)).toBe(null);
    finish(folder);
    await execution.ended;
  });

  it('is neither alive nor gone while the shared folder is missing', async () => {
    const { execution, reference, waits } = await submit();
    renameSync(fake.folder, `${fake.folder}-away`);
    fake.set('1', 'COMPLETED');
    await expect.poll(() => waits.at(-1)).toBe(`the folder of cluster lab is missing: ${fake.folder}`);
    expect(await executor.status(reference)).toBe('unknown');
    renameSync(`${fake.folder}-away`, fake.folder);
    expect(await execution.ended).toMatchObject({ cause: 'ended on cluster lab (COMPLETED)' });
  });

  it('is found by the next engine, also if the last one had not stored its job', async () => {
    const { folder, reference } = await submit();
    executor[Symbol.dispose]();
    const next = newExecutor();
    for (const handle of [reference.handle, null]) expect(await next.status({ ...reference, handle })).toBe('running');
    const attached = next.attach({ ...reference, handle: null }, new AbortController().signal);
    await next.cancel({ ...reference, handle: null });
    expect(await attached.ended).toMatchObject({ cause: 'was canceled on cluster lab (CANCELLED)' });
    finish(folder);
  });

  it('is withdrawn only if its job waits', async () => {
    fake.behave('hold', 'Priority');
    const waiting = await submit('waiting');
    fake.noLonger('hold');
    const running = await submit('running');
    for (const { reference } of [waiting, running]) await executor.withdraw(reference);
    expect(await waiting.execution.ended).toMatchObject({ cause: 'was canceled on cluster lab (CANCELLED)' });
    await expect.poll(() => executor.status(running.reference)).toBe('running');
    finish(running.folder);
    await running.execution.ended;
  });
});

describe('runs that are submitted together', () => {
  it('are one array, with its limit, whose tasks run and end one by one', async () => {
    cluster = { ...cluster, atOnce: 2 };
    const runs = await Promise.all(['a', 'b', 'c'].map((id) => submit(id)));
    expect(runs.map(({ reference }) => reference.handle)).toEqual(['1_0', '1_1', '1_2']);
    expect(fake.optionsOf('1_0')).toEqual(expect.arrayContaining(['--parsable', '--requeue', '--array=0-2%2']));
    const [a, b, c] = runs;
    if (!a || !b || !c) throw new Error('three runs');
    for (const { reference } of runs) await expect.poll(() => executor.status(reference)).toBe('running');
    finish(b.folder);
    expect(await b.execution.ended).toMatchObject({ cause: 'ended on cluster lab (COMPLETED)' });
    expect(readFileSync(runPaths(b.folder).log, 'utf8')).toBe('started\n');
    await executor.cancel(a.reference);
    expect(await a.execution.ended).toMatchObject({ cause: 'was canceled on cluster lab (CANCELLED)' });
    expect(await executor.status(c.reference)).toBe('running');
    finish(c.folder, 3);
    expect(await c.execution.ended).toMatchObject({ code: 3 });
  });

  it('are found by the next engine, also if the last one had not stored their jobs', async () => {
    const [one, other] = await Promise.all(['a', 'b'].map((id) => submit(id)));
    if (!one || !other) throw new Error('two runs');
    executor[Symbol.dispose]();
    const next = newExecutor();
    const lost = { ...other.reference, handle: null };
    expect(await next.status(lost)).toBe('running');
    await next.cancel(lost);
    expect(await next.attach(lost, new AbortController().signal).ended).toMatchObject({
      cause: expect.stringContaining('CANCELLED') as unknown,
    });
    expect(await next.status(one.reference)).toBe('running');
    finish(one.folder);
  });

  it('are refused together, and leave nothing', async () => {
    fake.behave('refuse', 'Job violates accounting/QOS policy');
    const all = await Promise.allSettled(['a', 'b'].map((id) => submit(id)));
    for (const one of all) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'refused' } });
    expect(readdirSync(join(fake.folder, 'arrays'))).toEqual([]);
  });

  it('that need other numbers of threads are jobs of their own', async () => {
    const runs = await Promise.all([submit('a'), submit('b', 5)]);
    expect(runs.map(({ reference }) => reference.handle).sort()).toEqual(['1', '2']);
    for (const { folder, execution } of runs) {
      finish(folder);
      await execution.ended;
    }
  });
});

describe('a run is refused', () => {
  it.each([
    ['down', '', 'unreachable'],
    ['refuse', 'invalid partition specified: nope', 'refused'],
    ['refuse', 'Job violates accounting/QOS policy', 'refused'],
  ] as const)('by Slurm (%s: %s) as `%s`', async (how, text, code) => {
    fake.behave(how, text);
    await expect(submit()).rejects.toMatchObject({ code, details: { location: 'cluster lab' } });
    // Its folder is whole, wherever it is.
    expect(existsSync(runPaths(runFolder(dataDir, 'abc')).spec)).toBe(true);
  });

  it('without Slurm’s commands', async () => {
    const empty = temporaryFolder();
    vi.stubEnv('PATH', empty);
    await expect(submit()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('without the shared folder', async () => {
    cluster = { ...cluster, folder: join(fake.folder, 'missing') };
    await expect(submit()).rejects.toMatchObject({ code: 'not-found', details: { file: cluster.folder } });
  });
});

it('the data set of the run is copied once, and another of its name is refused', async () => {
  const description = (label: string): string =>
    JSON.stringify({
      ...{ format: 1, name: 'mine', title: 'Mine', source: 'made up', shape: [1, 1, 1], classes: ['a', label] },
      ...{ samples: { train: 1, validation: 1, test: 1 }, mean: [0.5], std: [0.5], bytes: 3, addedAt: null, sha256: {} },
    });
  const own = join(dataDir, 'data', 'mine');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'data-set.json'), description('b'));
  const submitWithData = (id: string): Promise<Execution> => {
    const folder = runFolder(dataDir, id);
    const experiment = experimentSchema.parse({ data: { name: 'mine' }, network: { kind: 'mlp' } });
    const dataSet = { name: 'mine', folder: own };
    writeRunSpec(folder, { format: 1, runId: id, createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', dataSet, experiment });
    return executor.submit({ task: 'run', requestFile: runPaths(folder).spec, folder, threads: 1, slot: null });
  };
  const executions = await Promise.all([submitWithData('a'), submitWithData('b')]);
  expect(readFileSync(join(fake.folder, 'data', 'mine', 'data-set.json'), 'utf8')).toBe(description('b'));
  for (const id of ['a', 'b']) finish(runFolder(dataDir, id));
  await Promise.all(executions.map(({ ended }) => ended));
  writeFileSync(join(own, 'data-set.json'), description('c'));
  await expect(submitWithData('c')).rejects.toMatchObject({ code: 'conflict', details: { file: join(fake.folder, 'data', 'mine') } });
});
