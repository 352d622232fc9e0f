import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LabClient } from '#main/host/index.ts';
import { readWholeJournal, runFolder } from '#main/run-folder/index.ts';
import { type Cluster, clusterSchema, type RunSummary } from '#shared/contract/index.ts';
import { missingSlurm, RealCluster } from '../../fixtures/slurm/real-cluster.ts';
import { LocalSshd, missingSshd } from '../../fixtures/ssh/local-sshd.ts';
import { isLong } from '../../random-cases.ts';
import { RUNNER } from '../programs.ts';
import { continueRun, EngineProcess, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder } from './lab-folder.ts';

const missing = missingSlurm();
if (isLong && missing !== undefined) process.stderr.write(`Tests of a real Slurm are skipped. ${missing}\n`);

const SLOTS = 4;
const HOLD_AT = 13;

describe.runIf(isLong && missing === undefined)('under a real Slurm, a run', () => {
  let lab: LabFolder;
  let cluster: RealCluster;
  const engines: EngineProcess[] = [];
  beforeAll(async () => {
    cluster = await RealCluster.start(SLOTS);
  });
  afterAll(async () => {
    // Undefined if it did not start.
    await (cluster as RealCluster | undefined)?.stop();
  });
  beforeEach(() => (lab = new LabFolder()));
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
    cluster.call('scancel', '--name=nepenthe', '--me');
    lab[Symbol.dispose]();
  });

  const fakeRuns = (holdAt: number): Record<string, string> => ({ FAKE_RUNNER_MS: '1', FAKE_RUNNER_HOLD_AT: String(holdAt) });

  async function start(holdAt = HOLD_AT, more: NodeJS.ProcessEnv = {}): Promise<LabClient> {
    const env = { ...cluster.environment, NEPENTHE_CLUSTER_POLL_MS: '200', ...fakeRuns(holdAt), ...more };
    const engine = new EngineProcess(lab.path, { env });
    engines.push(engine);
    return engine.listening();
  }

  async function setUp(settings: Partial<Cluster> = {}, holdAt?: number): Promise<LabClient> {
    const client = await start(holdAt);
    await client.clusters.save(clusterSchema.parse({ name: 'mini', folder: cluster.folder, ...settings }));
    return client;
  }

  const create = async (client: LabClient): Promise<RunSummary> => client.runs.create({ experiment: smallExperiment, on: 'mini' });
  const isHeld = ({ progress }: RunSummary): boolean => progress.step === HOLD_AT - 1;
  const jobOf = (id: string): string => cluster.call('squeue', '-h', '-t', 'all', `--name=nepenthe-${id}`, '-o', '%A').split('\n')[0] ?? '';

  /** IDs of all jobs that Slurm remembers, in the order of submission; `ID_INDEX` of tasks of arrays. */
  const allJobs = (): readonly string[] =>
    cluster
      .call('squeue', '-h', '--array', '-t', 'all', '-o', '%i')
      .split('\n')
      .filter((job) => job !== '')
      .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));

  /** Skips the two minutes that Slurm waits before it starts a job again; not all of them, since it revokes its old credential by the second. */
  async function startAgain(id: string): Promise<void> {
    await expect.poll(() => cluster.call('squeue', '-h', `--name=nepenthe-${id}`, '-o', '%T')).toBe('PENDING');
    cluster.call('scontrol', 'update', `job=${jobOf(id)}`, 'StartTime=now+3');
  }

  it('finishes, and its cluster passes the check', async () => {
    const client = await setUp();
    const report = await client.clusters.check({ name: 'mini' });
    expect(report.findings.filter(({ ok }) => !ok)).toEqual([]);
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    continueRun(lab.path, id);
    await reaches(client, id, hasStatus('finished'));
  });

  it('is one of 20 over 4 slots, with the engine killed meanwhile', async () => {
    const client = await setUp({ jobs: 20 }, 0);
    const before = allJobs().length;
    const runs: RunSummary[] = [];
    for (let run = 0; run < 20; run += 1) runs.push(await create(client));
    await engines.pop()?.end('SIGKILL');
    const next = await start(0);
    for (const { id } of runs) {
      await reaches(next, id, hasStatus('finished', 'interrupted'));
      // The engine may have been killed before it had submitted the run.
      if ((await next.runs.get({ id })).summary.status === 'interrupted') await next.runs.resume({ id });
      await reaches(next, id, hasStatus('finished'));
    }
    // No run has had two jobs.
    expect(allJobs()).toHaveLength(before + 20);
  });

  it('is one of a study of 100 short ones: one array, of which as many run at once as the cluster allows', async () => {
    const client = await setUp({ jobs: 100, atOnce: 3 }, 0);
    const before = allJobs().length;
    const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
    const { id } = await client.studies.create({
      study: { name: 'Many', base: smallExperiment, seeds, on: 'mini', shareDenseStage: false },
    });
    const finished = async (): Promise<number> => (await client.studies.get({ id })).summary.statuses.finished ?? 0;
    let most = 0;
    while ((await finished()) < 100) {
      const running = cluster
        .call('squeue', '-h', '-t', 'running', '-o', '%i')
        .split('\n')
        .filter((job) => job !== '');
      most = Math.max(most, running.length);
      await setTimeout(200);
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    const jobs = allJobs().slice(before);
    expect(jobs).toHaveLength(100);
    expect(new Set(jobs.map((job) => job.split('_')[0])).size).toBe(1);
  });

  it('is interrupted by scancel, and resumes', async () => {
    const client = await setUp();
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    cluster.call('scancel', jobOf(id));
    const { endText } = await reaches(client, id, hasStatus('interrupted'));
    expect(endText).toContain('was canceled on cluster mini (CANCELLED)');
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
  });

  it('stops and pauses, also while its job waits', async () => {
    const client = await setUp({ cpus: SLOTS });
    const [running, waiting] = [await create(client), await create(client)];
    await reaches(client, running.id, isHeld);
    await reaches(client, waiting.id, ({ progress }) => /waiting in the queue.*(Resources|Priority)/.test(progress.waitingFor ?? ''));
    await client.runs.control({ id: waiting.id, action: 'pause' });
    await reaches(client, waiting.id, hasStatus('paused'));
    await client.runs.control({ id: running.id, action: 'stop-now' });
    await reaches(client, running.id, hasStatus('stopped'));
    await client.runs.resume({ id: waiting.id });
    await reaches(client, waiting.id, isHeld);
    continueRun(lab.path, waiting.id);
    await reaches(client, waiting.id, hasStatus('finished'));
  });

  it('continues after it was put back into the queue', async () => {
    const client = await setUp();
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    cluster.call('scontrol', 'requeue', jobOf(id));
    await reaches(client, id, ({ progress }) => progress.waitingFor?.includes('BeginTime') === true);
    await startAgain(id);
    await reaches(client, id, hasStatus('finished'));
    expect((await client.runs.get({ id })).attempts).toBe(2);
  });

  it('puts itself back before its time limit, and continues', async () => {
    const client = await setUp({ time: '2', notice: 60 });
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    await startAgain(id);
    await reaches(client, id, hasStatus('finished'));
    const { attempts } = await client.runs.get({ id });
    expect([attempts, (await client.runs.messages({ id })).some(({ text }) => text === 'Made way.')]).toEqual([2, true]);
  });

  it('continues after its node was lost', async () => {
    const client = await setUp();
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    await cluster.killNode();
    await expect.poll(() => cluster.call('sinfo', '-h', '-n', 'n1', '-o', '%T')).toMatch(/down/);
    expect((await client.runs.get({ id })).summary.status).toBe('running');
    await cluster.startNode();
    writeFileSync(join(runFolder(lab.path, id), 'continue'), '');
    await startAgain(id);
    await reaches(client, id, hasStatus('finished'));
  });

  it('is refused in a partition that does not exist', async () => {
    const client = await setUp({ partition: 'nope' });
    const { id } = await create(client);
    await expect.poll(async () => (await client.runs.get({ id })).summary.endReason).toBe('refused');
    expect((await client.runs.get({ id })).summary.endText).toContain('does not accept the job in this partition');
  });

  /** With the cluster's commands only at the other end of ssh. */
  async function setUpBySsh(): Promise<LabClient> {
    const sshd = await LocalSshd.start({ ...cluster.environment, ...fakeRuns(HOLD_AT) });
    onTestFinished(() => sshd.stop());
    const client = await start(HOLD_AT, { SLURM_CONF: '/nonexistent' });
    const settings = { name: 'mini', folder: cluster.folder, login: sshd.login, sshConfig: sshd.config };
    await client.clusters.save(clusterSchema.parse(settings));
    return client;
  }

  it.runIf(missingSshd() === undefined)('is sent and fetched by ssh, while the engine is killed and after it was put back', async () => {
    const client = await setUpBySsh();
    expect((await client.clusters.check({ name: 'mini' })).findings.filter(({ ok }) => !ok)).toEqual([]);
    const { id } = await create(client);
    await reaches(client, id, isHeld);
    await engines.pop()?.end('SIGKILL');
    cluster.call('scontrol', 'requeue', jobOf(id));
    await startAgain(id);
    const next = await start(HOLD_AT, { SLURM_CONF: '/nonexistent' });
    await reaches(next, id, hasStatus('finished'));
    expect((await next.runs.get({ id })).attempts).toBe(2);
  });

  it.runIf(missingSshd() === undefined)('trains with TensorFlow, fetched by ssh, to the same bits as here, and is proven', async () => {
    const sshd = await LocalSshd.start(cluster.environment);
    onTestFinished(() => sshd.stop());
    const client = await start(0, { NEPENTHE_RUNNER: RUNNER });
    const settings = { name: 'mini', folder: cluster.folder, login: sshd.login, sshConfig: sshd.config };
    await client.clusters.save(clusterSchema.parse(settings));
    const experiment = {
      ...smallExperiment,
      training: { epochs: 1 },
      method: { kind: 'nepenthe', rounds: 1 },
      reduction: { removeAtEnd: true },
      threads: 1,
    } as const;
    const [here, there] = [await client.runs.create({ experiment }), await client.runs.create({ experiment, on: 'mini' })];
    for (const { id } of [here, there]) await reaches(client, id, hasStatus('finished'));
    const kept = async (id: string): Promise<unknown> =>
      (await client.runs.get({ id })).checkpoints.map(({ file, sha256 }) => [file, sha256]);
    expect(await kept(there.id)).toEqual(await kept(here.id));
    const models = join(runFolder(lab.path, there.id), 'models');
    expect(readdirSync(models)).toEqual(readdirSync(join(runFolder(lab.path, here.id), 'models')));
    const { events } = readWholeJournal(runFolder(lab.path, there.id));
    expect(events.find(({ kind }) => kind === 'proof')).toBeDefined();
  });
});
