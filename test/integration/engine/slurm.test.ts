import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient } from '#main/host/index.ts';
import { runFolder } from '#main/run-folder/index.ts';
import { type Cluster, clusterSchema, type RunSummary } from '#shared/contract/index.ts';
import { missingSlurm, RealCluster } from '../../fixtures/slurm/real-cluster.ts';
import { isLong } from '../../random-cases.ts';
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

  async function start(holdAt = HOLD_AT): Promise<LabClient> {
    const env = { ...cluster.environment, NEPENTHE_CLUSTER_POLL_MS: '200', FAKE_RUNNER_MS: '1', FAKE_RUNNER_HOLD_AT: String(holdAt) };
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
});
