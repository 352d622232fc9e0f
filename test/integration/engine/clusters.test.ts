import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LabClient } from '#main/host/index.ts';
import { LEASE_SECONDS, readWholeJournal, runFolder, runPaths, validEvents } from '#main/run-folder/index.ts';
import { TIME_SIGNAL } from '#main/tasks/index.ts';
import { clusterSchema, type RunSummary } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { FakeCluster } from '../../fixtures/slurm/fake-cluster.ts';
import { LocalSshd, missingSshd } from '../../fixtures/ssh/local-sshd.ts';
import { continueRun, EngineProcess, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder } from './lab-folder.ts';

const HOLD_AT = 13;

let lab: LabFolder;
let cluster: FakeCluster;
const engines: EngineProcess[] = [];
beforeEach(() => {
  lab = new LabFolder();
  cluster = new FakeCluster();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
  lab[Symbol.dispose]();
  cluster[Symbol.dispose]();
});

/** The first attempt of a run waits in its second round. */
async function start(): Promise<LabClient> {
  const env = { ...cluster.environment, NEPENTHE_CLUSTER_POLL_MS: '50', FAKE_RUNNER_MS: '1', FAKE_RUNNER_HOLD_AT: String(HOLD_AT) };
  const engine = new EngineProcess(lab.path, { env });
  engines.push(engine);
  return engine.listening();
}

async function startWithCluster(): Promise<LabClient> {
  const client = await start();
  await client.clusters.save(clusterSchema.parse({ name: 'lab', folder: cluster.folder, jobs: 2 }));
  return client;
}

const create = async (client: LabClient, on?: string): Promise<RunSummary> =>
  client.runs.create({ experiment: smallExperiment, ...(on !== undefined && { on }) });

const isHeld = ({ progress }: RunSummary): boolean => progress.step === HOLD_AT - 1;

/** What a run has computed, without what depends on when and where. */
function resultsOf(id: string): unknown[] {
  const isResult = ({ kind }: JournalEvent): boolean => ['step', 'epoch', 'round', 'entropy', 'budget', 'checkpoint'].includes(kind);
  return validEvents(readWholeJournal(runFolder(lab.path, id)).events)
    .filter(isResult)
    .map((event) => ({ ...event, seq: 0, time: '', ...('seconds' in event && { seconds: 0 }) }));
}

/** As if a minute had passed. */
function expireLease(id: string): void {
  const past = Date.now() / 1000 - 2 * LEASE_SECONDS;
  utimesSync(runPaths(runFolder(lab.path, id)).lease, past, past);
}

async function finishedHere(client: LabClient): Promise<unknown[]> {
  const { id } = await create(client);
  continueRun(lab.path, id);
  await reaches(client, id, hasStatus('finished'));
  return resultsOf(id);
}

describe('a run on a cluster', () => {
  it('has the same results as on this machine, in the cluster’s folder, with its data set there', async () => {
    const client = await startWithCluster();
    const here = await finishedHere(client);
    const { id, on } = await create(client, 'lab');
    expect(on).toBe('lab');
    await reaches(client, id, isHeld);
    continueRun(lab.path, id);
    await reaches(client, id, hasStatus('finished'));
    expect(resultsOf(id)).toEqual(here);
    expect(lstatSync(runFolder(lab.path, id)).isSymbolicLink()).toBe(true);
    const spec = JSON.parse(readFileSync(join(runFolder(cluster.folder, id), 'spec.json'), 'utf8')) as { on: string; threads: number };
    expect(spec).toMatchObject({ on: 'lab', threads: 1, dataSet: { folder: '../../data/digits' } });
    expect(readFileSync(join(cluster.folder, 'data', 'digits', 'data-set.json'))).toEqual(
      readFileSync(join(lab.path, 'data', 'digits', 'data-set.json')),
    );
  });

  it('continues after a preemption, and after its time limit, with the same results', async () => {
    const client = await startWithCluster();
    const here = await finishedHere(client);
    for (const signal of ['SIGTERM', TIME_SIGNAL] as const) {
      const { id } = await create(client, 'lab');
      await reaches(client, id, isHeld);
      const job = cluster.jobs.at(-1) ?? '';
      // A preempted job is put back by Slurm; at its time limit it does so itself.
      if (signal === 'SIGTERM') cluster.set(job, 'PENDING', 'BeginTime');
      process.kill(cluster.processOf(job), signal);
      const waiting = await reaches(client, id, ({ progress }) => progress.waitingFor !== null);
      expect([waiting.status, waiting.progress.waitingFor]).toEqual(['running', 'waiting in the queue of cluster lab (BeginTime)']);
      cluster.start(job);
      await reaches(client, id, hasStatus('finished'));
      expect(resultsOf(id)).toEqual(here);
      expect((await client.runs.get({ id })).attempts).toBe(2);
      expect((await client.runs.messages({ id })).map(({ text }) => text)).toContain('Made way.');
    }
  });

  it.each(['TIMEOUT', 'NODE_FAIL', 'CANCELLED'])('is interrupted when its job is %s, and resumes to the same results', async (state) => {
    const client = await startWithCluster();
    const here = await finishedHere(client);
    const { id } = await create(client, 'lab');
    await reaches(client, id, isHeld);
    process.kill(cluster.processOf('1'), 'SIGKILL');
    cluster.set('1', state);
    const interrupted = await reaches(client, id, hasStatus('interrupted'));
    expect(interrupted.endText).toContain(`on cluster lab (${state})`);
    // The killed runner has left its lease, for which the next one would wait.
    expireLease(id);
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
    expect(resultsOf(id)).toEqual(here);
  });

  it('is picked up by an engine that comes back after it has finished, and after Slurm has forgotten it', async () => {
    const client = await startWithCluster();
    const { id } = await create(client, 'lab');
    await reaches(client, id, isHeld);
    await engines.pop()?.end('SIGKILL');
    continueRun(lab.path, id);
    await expect.poll(() => readWholeJournal(runFolder(lab.path, id)).events.at(-1)?.kind).toBe('end');
    cluster.forget('1');
    const next = await start();
    const run = await reaches(next, id, hasStatus('finished'));
    expect(run.progress.step).toBe(30);
  });

  it('continues under the next engine while it runs', async () => {
    const client = await startWithCluster();
    const { id } = await create(client, 'lab');
    await reaches(client, id, isHeld);
    await engines.pop()?.end('SIGKILL');
    const next = await start();
    expect((await next.runs.get({ id })).summary.status).toBe('running');
    continueRun(lab.path, id);
    await reaches(next, id, hasStatus('finished'));
    expect(cluster.jobs).toEqual(['1']);
  });

  it('pauses and stops where it runs, and where it waits', async () => {
    const client = await startWithCluster();
    const running = await create(client, 'lab');
    await reaches(client, running.id, isHeld);
    await client.runs.control({ id: running.id, action: 'pause' });
    await reaches(client, running.id, hasStatus('paused'));
    await client.runs.resume({ id: running.id });
    await reaches(client, running.id, hasStatus('finished'));
    cluster.behave('hold', 'Priority');
    for (const [action, status] of [
      ['pause', 'paused'],
      ['stop-now', 'stopped'],
    ] as const) {
      const { id } = await create(client, 'lab');
      await reaches(client, id, ({ progress }) => progress.waitingFor?.includes('(Priority)') === true);
      await client.runs.control({ id, action });
      await reaches(client, id, hasStatus(status));
    }
  });

  it('waits in the lab’s own queue while its cluster has as many as it may have', async () => {
    const client = await startWithCluster();
    const runs = [await create(client, 'lab'), await create(client, 'lab'), await create(client, 'lab')];
    const [first, , third] = runs;
    const waiting = await reaches(client, third?.id ?? '', hasStatus('queued'));
    expect(waiting.progress.waitingFor).toBe('waiting until cluster lab has fewer than 2 of these runs');
    await reaches(client, first?.id ?? '', isHeld);
    continueRun(lab.path, first?.id ?? '');
    await reaches(client, third?.id ?? '', isHeld);
  });

  it('moves to this machine and back', async () => {
    const client = await startWithCluster();
    const { id } = await create(client, 'lab');
    await reaches(client, id, isHeld);
    await expect(client.runs.place({ id, on: null })).rejects.toMatchObject({ data: { code: 'conflict' } });
    await client.runs.control({ id, action: 'pause' });
    await reaches(client, id, hasStatus('paused'));
    await expect
      .poll(() =>
        client.runs.place({ id, on: null }).then(
          ({ on }) => on,
          () => 'not yet',
        ),
      )
      .toBe(null);
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
    expect(cluster.jobs).toEqual(['1']);
  });

  it('fails with the reason and the remedy if its cluster refuses it, does not answer, or has lost its folder', async () => {
    const client = await startWithCluster();
    cluster.behave('refuse', 'invalid partition specified: nope');
    const refused = await create(client, 'lab');
    const { endReason, endText } = await reaches(client, refused.id, ({ status }) => status === 'failed').catch(
      async () => (await client.runs.get({ id: refused.id })).summary,
    );
    expect(endReason).toBe('refused');
    expect(endText).toMatch(/in this partition.*invalid partition specified: nope.*Choose another partition/);
    cluster.noLonger('refuse');
    renameSync(cluster.folder, `${cluster.folder}-away`);
    const lost = await create(client, 'lab');
    await expect.poll(async () => (await client.runs.get({ id: lost.id })).summary.endReason).toBe('not-found');
    renameSync(`${cluster.folder}-away`, cluster.folder);
    continueRun(lab.path, lost.id);
    await client.runs.resume({ id: lost.id });
    await reaches(client, lost.id, hasStatus('finished'));
  });
});

describe.runIf(missingSshd() === undefined)('a run on a cluster that is reached by ssh', () => {
  it('pauses, resumes to the same results as on this machine, and comes back as a whole', async () => {
    const client = await start();
    const here = await finishedHere(client);
    const sshd = await LocalSshd.start({ ...cluster.environment, FAKE_RUNNER_MS: '1', FAKE_RUNNER_HOLD_AT: String(HOLD_AT) });
    onTestFinished(() => sshd.stop());
    const settings = clusterSchema.parse({ name: 'far', folder: cluster.folder, login: sshd.login, sshConfig: sshd.config });
    await client.clusters.save(settings);
    const report = await client.clusters.check({ name: 'far' });
    expect(report.findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.findings.map(({ what }) => what)).toEqual(['login', 'commands', 'controller', 'folder', 'settings', 'node', 'clock']);
    const { id } = await create(client, 'far');
    await reaches(client, id, isHeld);
    await client.runs.control({ id, action: 'pause' });
    await reaches(client, id, hasStatus('paused'));
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
    expect(resultsOf(id)).toEqual(here);
    const { checkpoints, away } = runPaths(runFolder(lab.path, id));
    const [local] = (await client.runs.list()).filter(({ on }) => on === null);
    expect(readdirSync(checkpoints)).toEqual(readdirSync(runPaths(runFolder(lab.path, local?.id ?? '')).checkpoints));
    // Soon after its end, nothing is left there, and nothing here says otherwise.
    await expect.poll(() => [existsSync(away), existsSync(runFolder(cluster.folder, id))]).toEqual([false, false]);
  });
});

it('clusters are listed, changed, checked and removed', async () => {
  const client = await startWithCluster();
  await expect(create(client, 'nowhere')).rejects.toMatchObject({ data: { code: 'not-found', location: 'on' } });
  const settings = clusterSchema.parse({ name: 'lab', folder: cluster.folder, partition: 'gpu', jobs: 1 });
  await client.clusters.save(settings);
  expect(await client.clusters.list()).toEqual([settings]);
  const report = await client.clusters.check({ name: 'lab' });
  expect(report.findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.findings.map(({ what }) => what)).toEqual(['commands', 'controller', 'folder', 'settings', 'node']);
  expect(report.findings.at(-1)?.text).toContain(`runs Node ${process.version}`);
  const { id } = await create(client, 'lab');
  await expect(client.clusters.remove({ name: 'lab' })).rejects.toMatchObject({ data: { code: 'conflict' } });
  await expect(client.clusters.save({ ...settings, folder: '/elsewhere' })).rejects.toMatchObject({ data: { code: 'conflict' } });
  await reaches(client, id, isHeld);
  continueRun(lab.path, id);
  await reaches(client, id, hasStatus('finished'));
  cluster.behave('down');
  const down = await client.clusters.check({ name: 'lab' });
  expect(down).toMatchObject({ ok: false, findings: [{ ok: true }, { what: 'controller', ok: false }] });
  expect(await client.clusters.remove({ name: 'lab' })).toEqual({ removed: true });
});
