import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Execution, TaskReference } from '#main/engine/executors/index.ts';
import { SlurmExecutor } from '#main/engine/executors/slurm/slurm-executor.ts';
import { SshSite } from '#main/engine/executors/slurm/ssh/ssh-site.ts';
import { runFolder, runPaths, writeRunControl, writeRunSpec } from '#main/run-folder/index.ts';
import { type Cluster, clusterSchema } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { FakeCluster } from '../../../../fixtures/slurm/fake-cluster.ts';
import { LocalSshd, missingSshd } from '../../../../fixtures/ssh/local-sshd.ts';
import { temporaryFolder } from '../../../run-folder/temporary-folder.ts';

const POLL_MS = 200;

const missing = missingSshd();
if (missing !== undefined) process.stderr.write(`Tests of clusters that are reached by ssh are skipped. ${missing}\n`);

describe.runIf(missing === undefined)('a run on a cluster that is reached by ssh', () => {
  let fake: FakeCluster;
  let sshd: LocalSshd;
  let dataDir: string;
  let cluster: Cluster;
  let executor: SlurmExecutor;
  let runner: string;
  beforeAll(async () => {
    fake = new FakeCluster();
    sshd = await LocalSshd.start(fake.environment);
  });
  afterAll(async () => {
    await sshd.stop();
    fake[Symbol.dispose]();
  });
  beforeEach(() => {
    dataDir = temporaryFolder();
    cluster = clusterSchema.parse({ name: 'lab', folder: fake.folder, login: sshd.login, sshConfig: sshd.config, jobs: 2 });
    // Waits for a file `go` in the run's folder, and ends with the exit code in it.
    runner = join(dataDir, 'runner.sh');
    writeFileSync(runner, 'echo started >&2\nwhile [ ! -e go ]; do sleep 0.02; [ -e spec.json ] || exit 9; done\nexit $(cat go)\n');
    executor = newExecutor();
  });

  /** As another engine would have it. */
  function newExecutor(): SlurmExecutor {
    const site = new SshSite(() => cluster, dataDir, temporaryFolder());
    const made = new SlurmExecutor('lab', {
      cluster: () => cluster,
      programs: { node: '/bin/sh', runner },
      site,
      pollMilliseconds: POLL_MS,
    });
    onTestFinished(() => made[Symbol.dispose]());
    return made;
  }

  interface Submitted {
    readonly execution: Execution;
    readonly reference: TaskReference;
    readonly waits: (string | null)[];
    /** The run's folder on this machine. */
    readonly here: string;
    /** That on the cluster. */
    readonly there: string;
  }

  async function submit(id: string, dataSet = '/nowhere'): Promise<Submitted> {
    const here = runFolder(dataDir, id);
    if (!existsSync(here)) {
      const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp' } });
      const data = { name: 'digits', folder: dataSet };
      writeRunSpec(here, { format: 1, runId: id, createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', dataSet: data, experiment });
    }
    const execution = await executor.submit({ task: 'run', requestFile: runPaths(here).spec, folder: here, threads: 1, slot: null });
    const waits: (string | null)[] = [];
    execution.onWait?.((reason) => waits.push(reason));
    const reference = { folder: here, handle: execution.handle, submittedAt: new Date().toISOString() };
    return { execution, reference, waits, here, there: runFolder(fake.folder, id) };
  }

  const finish = ({ there }: Submitted, code = 0): void => writeFileSync(join(there, 'go'), String(code));
  const journal = (folder: string): string => join(folder, 'journal', '0001.ndjson');
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

  it('is sent there, and its journal comes back byte by byte, with files before the lines that name them', async () => {
    const run = await submit('growing');
    expect(await executor.status(run.reference)).toBe('running');
    appendFileSync(journal(run.there), 'one\ntor');
    await expect.poll(() => read(journal(run.here))).toBe('one\ntor');
    writeFileSync(join(run.there, 'checkpoints', 'round-000.safetensors'), Buffer.alloc(100_000, 7));
    writeFileSync(join(run.there, 'checkpoints', 'latest-000-001.safetensors'), 'latest');
    appendFileSync(journal(run.there), 'n\nround-000\n');
    await expect
      .poll(() => read(journal(run.here)).includes('round-000') && existsSync(join(run.here, 'checkpoints', 'round-000.safetensors')))
      .toBe(true);
    expect(readdirSync(join(run.here, 'checkpoints'))).toEqual(['round-000.safetensors']);
    finish(run);
    expect(await run.execution.ended).toMatchObject({ cause: 'ended on cluster lab (COMPLETED)' });
    expect(await executor.status(run.reference)).toBe('gone');
    expect(read(journal(run.here))).toBe('one\ntorn\nround-000\n');
    expect(read(runPaths(run.here).log)).toBe('started\n');
    // What it needs to be resumed.
    expect(readdirSync(join(run.here, 'checkpoints')).toSorted()).toEqual(['latest-000-001.safetensors', 'round-000.safetensors']);
  });

  it('reads its control file there, and is continued from what this machine has', async () => {
    const run = await submit('controlled');
    writeRunControl(run.here, { pause: true, stop: 'none' });
    await expect.poll(() => read(runPaths(run.there).control)).toContain('"pause":true');
    finish(run);
    await run.execution.ended;
    // This machine has continued it meanwhile.
    mkdirSync(join(run.here, 'journal'), { recursive: true });
    writeFileSync(join(run.here, 'journal', '0002.ndjson'), 'here\n');
    const again = await submit('controlled');
    expect(read(join(again.there, 'journal', '0002.ndjson'))).toBe('here\n');
    await again.execution.ended;
  });

  it('waits while the login does not answer, and is picked up by the next engine', async () => {
    const run = await submit('lost');
    await sshd.down();
    await expect.poll(() => run.waits.at(-1)).toBe('cluster lab cannot be reached');
    await expect(submit('other')).rejects.toMatchObject({ code: 'unreachable' });
    executor[Symbol.dispose]();
    appendFileSync(journal(run.there), 'meanwhile\n');
    finish(run);
    await expect.poll(() => existsSync(join(fake.environment.FAKE_SLURM, run.reference.handle ?? '', 'rc'))).toBe(true);
    fake.forget(run.reference.handle ?? '');
    executor = newExecutor();
    expect(await executor.status(run.reference)).toBe('unknown');
    const attached = executor.attach(run.reference, new AbortController().signal);
    await sshd.up();
    expect(await attached.ended).toMatchObject({ cause: 'left the queue of cluster lab' });
    expect(read(journal(run.here))).toBe('meanwhile\n');
  });

  it.each([
    ['an unknown host key', () => sshd.know(null), 'refused', /host key of cluster-login is not known/],
    ['another host key', () => sshd.know('other-key'), 'refused', /The host key of .* differs from the known one/],
    ['a key that is not accepted', () => sshd.authorize(false), 'refused', /without a password/],
    ['no folder', () => (cluster = { ...cluster, folder: '/nonexistent/nepenthe' }), 'not-found', /folder of cluster lab is missing/],
    ['no Slurm', () => fake.behave('refuse', 'Invalid account'), 'refused', /account/],
  ] as const)('is refused with %s', async (_, spoil, code, message) => {
    spoil();
    try {
      await expect(submit('refused')).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
    } finally {
      sshd.know('host-key');
      sshd.authorize(true);
      fake.noLonger('refuse');
    }
  });

  it('has its data set sent once, and is refused if another one of its name is there', async () => {
    const own = join(dataDir, 'data', 'mine');
    mkdirSync(own, { recursive: true });
    const fill = (label: string): void =>
      writeFileSync(
        join(own, 'data-set.json'),
        JSON.stringify({
          ...{ format: 1, name: 'mine', title: 'Mine', source: 'made up', shape: [1, 1, 1], classes: ['a', label] },
          ...{ samples: { train: 1, validation: 1, test: 1 }, mean: [0.5], std: [0.5], bytes: 3, addedAt: null, sha256: {} },
        }),
      );
    fill('b');
    const runs = await Promise.all([submit('with-data', own), submit('with-data-too', own)]);
    // Together they are an array.
    expect(runs.map(({ reference }) => reference.handle?.split('_')[1])).toEqual(['0', '1']);
    expect(read(join(fake.folder, 'data', 'mine', 'data-set.json'))).toContain('"b"');
    const lost = { folder: runs[1].here, handle: null, submittedAt: null };
    expect(await executor.status(lost)).toBe('running');
    runs.forEach((run) => finish(run));
    await Promise.all(runs.map(({ execution }) => execution.ended));
    fill('c');
    await expect(submit('with-other-data', own)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('has ended if its folder there is gone, and starts again from here', async () => {
    const run = await submit('purged');
    await expect.poll(() => read(runPaths(run.there).log)).toBe('started\n');
    renameSync(run.there, `${run.there}-purged`);
    rmSync(runPaths(`${run.there}-purged`).spec);
    expect(await run.execution.ended).toMatchObject({ code: 9 });
    const again = await submit('purged');
    finish(again);
    await again.execution.ended;
  });
});
