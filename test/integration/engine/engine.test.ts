import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import { isRunAlive, readHeartbeat, readRunSpec, runFolder } from '#main/run-folder/index.ts';
import { type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { changesUntil, clientOf, continueRun, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder, migrationsFolder, resources } from './lab-folder.ts';

let lab: LabFolder;
let engine: Engine;
let client: LabClient;

beforeEach(async () => {
  lab = new LabFolder();
  engine = new Engine({
    ...{ dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 },
    onIdle: () => undefined,
  });
  await engine.init();
  client = clientOf(lab.path);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  lab[Symbol.dispose]();
});

async function refusal(call: Promise<unknown>): Promise<LabErrorDetails> {
  const { error } = await safe(call);
  if (error && isDefinedError(error)) return labErrorSchema.parse((error as { data: unknown }).data);
  throw new Error('It was not refused.', { cause: error });
}

describe('the engine', () => {
  it('describes itself', async () => {
    const info = await client.engine.info();
    const newest = Math.max(...readdirSync(migrationsFolder).map((name) => Number.parseInt(name, 10)));
    expect(info).toMatchObject({ app: '0.1.0', node: process.version, schema: newest, dataDir: lab.path, pid: process.pid });
    expect(info.sqlite).toMatch(/^3\.\d+/);
  });

  it('lists the included experiments, all of them valid', async () => {
    const presets = await client.experiments.presets();
    expect(presets.map(({ id }) => id)).toContain('starter');
    for (const { experiment } of presets) await client.experiments.check({ experiment });
  });

  it('fills in an experiment’s defaults, and names every invalid field', async () => {
    const checked = await client.experiments.check({ experiment: smallExperiment });
    expect(checked).toMatchObject({ seed: 1, training: { epochs: 2, batchSize: 128 }, method: { zeta: 0.5 } });
    const wrong = { ...smallExperiment, training: { epochs: -1 }, method: { kind: 'nepenthe', zeta: 2 }, color: 'red' };
    const { code, location } = await refusal(client.experiments.check({ experiment: wrong }));
    expect(code).toBe('invalid-experiment');
    expect(location?.split(', ').toSorted()).toEqual(['color', 'method.zeta', 'training.epochs']);
  });

  it('plans an experiment on the starter set, and refuses a locked layer that does not exist', async () => {
    const plan = await client.experiments.plan({ experiment: smallExperiment });
    // 784 x 8 + 8 weights of the hidden layer, 8 x 10 + 10 of the classifier.
    expect(plan).toMatchObject({ parameters: 6370, prunable: 6272, depth: 1 });
    const locking = { ...smallExperiment, method: { kind: 'nepenthe', locked: ['attic'] } };
    expect(await refusal(client.experiments.plan({ experiment: locking }))).toMatchObject({
      code: 'invalid-experiment',
      location: 'method.locked.0',
    });
    expect(await refusal(client.runs.create({ experiment: locking }))).toMatchObject({ code: 'invalid-experiment' });
    expect(await client.runs.list()).toEqual([]);
  });

  it('reports that a data set or a run does not exist', async () => {
    const elsewhere = { ...smallExperiment, data: { name: 'nowhere' } };
    expect(await refusal(client.runs.create({ experiment: elsewhere }))).toMatchObject({ code: 'not-found', location: 'data.name' });
    expect(await refusal(client.experiments.plan({ experiment: elsewhere }))).toMatchObject({
      code: 'not-found',
      remedy: expect.stringContaining('`nepenthe data add nowhere PATH`') as unknown,
    });
    expect(await refusal(client.runs.get({ id: 'nothing' }))).toMatchObject({ code: 'not-found' });
    expect(await refusal(client.runs.resume({ id: 'nothing' }))).toMatchObject({ code: 'not-found' });
  });

  it('measures a few steps, one measurement at a time', async () => {
    const hold = join(lab.path, 'continue');
    vi.stubEnv('FAKE_RUNNER_HOLD', hold);
    const both = [1, 2].map(() => client.experiments.probe({ experiment: smallExperiment }));
    await Promise.race(both.map((answer) => answer.catch(() => undefined)));
    writeFileSync(hold, '');
    const answers = await Promise.allSettled(both);
    expect(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))).toMatchObject([
      { secondsPerStep: 0.01, seconds: 42, device: 'cpu' },
    ]);
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))).toMatchObject([
      { data: { code: 'busy' } },
    ]);
  });
});

describe('a run', () => {
  it('is published live: each point once and in order, its rounds, its end', async () => {
    const collected = await changesUntil(client, (change) => change.kind === 'run' && change.summary.status === 'finished');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    const changes = await collected();
    const losses = changes.flatMap((change) =>
      change.kind === 'series' ? change.series.flatMap(({ name, x }) => (name === 'train/step-loss' ? x : [])) : [],
    );
    expect(losses).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(changes.filter(({ kind }) => kind === 'messages')).toHaveLength(1);
    expect(changes.map(({ kind }) => kind)).toContain('detail');

    const { summary, rounds, entropy, budgets, checkpoints, environment, attempts } = await client.runs.get({ id });
    expect(summary).toMatchObject({
      status: 'finished',
      bestRound: 2,
      endReason: 'rounds',
      totalLayers: 5,
      linearLayers: 1,
      parameters: 6370,
    });
    expect(summary.progress).toMatchObject({ phase: 'ended', step: 30, steps: 30, round: 2 });
    expect([rounds.length, entropy.length, budgets.length, checkpoints.length, attempts]).toEqual([3, 3, 2, 3, 1]);
    expect(environment?.hostname).toBe('fake');
    expect((await client.runs.series({ id, names: ['train/step-loss'] }))[0]?.x).toEqual(losses);
    const [layer] = await client.runs.entropy({ id, round: 1 });
    expect(layer).toMatchObject({ layer: 'stem', on: [100, 101, 102, 103], off: [900, 899, 898, 897], zero: [5, 5, 5, 5] });
    expect(await refusal(client.runs.entropy({ id, round: 9 }))).toMatchObject({ code: 'not-found' });
    expect(await client.runs.messages({ id })).toMatchObject([{ level: 'info', text: 'Attempt 1 of a stand-in for a run.' }]);
  });

  it('starts in the order of the queue', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '1');
    const dense = { ...smallExperiment, training: { epochs: 1 }, method: { kind: 'dense' } };
    const runs = [];
    for (let index = 0; index < 3; index += 1) runs.push(await client.runs.create({ experiment: dense }));
    expect(runs.map(({ status }) => status)).toEqual(['running', 'queued', 'queued']);
    expect(runs[1]?.progress).toMatchObject({ phase: 'queued', rounds: 0, epochsPerRound: 1 });
    for (const { id } of runs) continueRun(lab.path, id);
    const ends: string[] = [];
    for (const { id } of runs) ends.push((await reaches(client, id, hasStatus('finished'))).endedAt ?? '');
    expect(ends.toSorted()).toEqual(ends);
    const all = await client.runs.list();
    expect(all.map(({ id }) => id)).toEqual(runs.map(({ id }) => id).toReversed());
    const [third, second, first] = all;
    expect((second?.startedAt ?? '') >= (first?.endedAt ?? '')).toBe(true);
    expect((third?.startedAt ?? '') >= (second?.endedAt ?? '')).toBe(true);
  });

  it('gives its slot to the next one when it is paused, and waits for that one when it is resumed', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '13');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    const other = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 12);
    expect((await client.runs.get({ id: other.id })).summary.progress.waitingFor).toBe(`waiting for the CPU slot held by run ${id}`);
    expect(await refusal(client.runs.control({ id, action: 'resume' }))).toMatchObject({ code: 'conflict' });
    await client.runs.control({ id, action: 'pause' });
    const paused = await reaches(client, id, hasStatus('paused'));
    expect(paused).toMatchObject({ endedAt: null, progress: { phase: 'paused', waitingFor: null } });
    expect(await refusal(client.runs.control({ id, action: 'pause' }))).toMatchObject({ code: 'conflict' });
    expect(await refusal(client.runs.control({ id, action: 'stop-after-round' }))).toMatchObject({ code: 'conflict' });
    await reaches(client, other.id, ({ status, progress }) => status === 'running' && progress.step === 12);
    expect(isRunAlive(runFolder(lab.path, id))).toBe(false);
    expect(await refusal(client.experiments.probe({ experiment: smallExperiment }))).toMatchObject({ code: 'busy' });

    expect(await client.runs.control({ id, action: 'resume' })).toMatchObject({
      status: 'queued',
      progress: { waitingFor: `waiting for the CPU slot held by run ${other.id}` },
    });
    await client.runs.control({ id: other.id, action: 'stop-now' });
    expect(await reaches(client, id, hasStatus('finished'))).toMatchObject({ progress: { waitingFor: null } });
    expect((await client.runs.get({ id })).attempts).toBe(2);
  });

  it('runs beside another one with two slots, with its share of the cores', async () => {
    await engine[Symbol.asyncDispose]();
    const options = { dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 };
    engine = new Engine({ ...options, local: { cpuSlots: 2, cores: 6, gpus: 0 }, onIdle: () => undefined });
    await engine.init();
    client = clientOf(lab.path);
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '3');
    const ids: string[] = [];
    for (const threads of [0, 2, 0]) ids.push((await client.runs.create({ experiment: { ...smallExperiment, threads } })).id);
    const [first = '', second = '', third = ''] = ids;
    for (const id of [first, second]) await reaches(client, id, ({ progress }) => progress.step === 2);
    expect((await client.runs.get({ id: third })).summary).toMatchObject({
      status: 'queued',
      progress: { waitingFor: `waiting for a CPU slot; runs ${first}, ${second} hold them` },
    });
    expect(ids.map((id) => readRunSpec(runFolder(lab.path, id)).threads)).toEqual([3, 2, 3]);
    await client.runs.control({ id: second, action: 'stop-now' });
    await reaches(client, third, ({ progress }) => progress.step === 2);
    for (const id of [first, third]) await client.runs.control({ id, action: 'stop-now' });
    for (const id of [first, third]) await reaches(client, id, hasStatus('stopped'));
  });

  it('is stopped after its round', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '13');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 12);
    await client.runs.control({ id, action: 'stop-after-round' });
    const stopped = await reaches(client, id, hasStatus('stopped', 'finished'));
    expect(stopped).toMatchObject({ status: 'stopped', endReason: 'stopped' });
    expect((await client.runs.get({ id })).rounds.map(({ round }) => round)).toEqual([0, 1]);
    expect(await refusal(client.runs.control({ id, action: 'pause' }))).toMatchObject({ code: 'conflict' });
  });

  it('can be stopped while it is paused, and resumed from there', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '13');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 12);
    await client.runs.control({ id, action: 'pause' });
    await reaches(client, id, hasStatus('paused'));
    expect(await client.runs.control({ id, action: 'stop-now' })).toMatchObject({ status: 'stopped', endReason: 'stopped' });
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
  });

  it('is stopped immediately, and resumed to the same numbers as an uninterrupted run', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '13');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 12);
    await client.runs.control({ id, action: 'stop-now' });
    await reaches(client, id, hasStatus('stopped'));
    const collected = await changesUntil(client, (change) => change.kind === 'run' && change.summary.status === 'finished');
    const queued = await client.runs.resume({ id });
    expect(queued).toMatchObject({ endedAt: null, endReason: null });
    const changes = await collected();
    expect(changes.filter(({ kind }) => kind === 'rewound')).toHaveLength(1);
    expect((await client.runs.get({ id })).attempts).toBe(2);
    expect(await refusal(client.runs.resume({ id }))).toMatchObject({ code: 'conflict' });

    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '');
    const whole = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, whole.id, hasStatus('finished'));
    expect(await client.runs.series({ id })).toEqual(await client.runs.series({ id: whole.id }));
  });

  it('can be stopped, but not paused, while it is queued', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '1');
    const first = await client.runs.create({ experiment: smallExperiment });
    const { id } = await client.runs.create({ experiment: smallExperiment });
    expect(await refusal(client.runs.control({ id, action: 'pause' }))).toMatchObject({ code: 'conflict' });
    expect(await client.runs.control({ id, action: 'stop-now' })).toMatchObject({ status: 'stopped', startedAt: null });
    for (const run of [first.id, id]) continueRun(lab.path, run);
    await reaches(client, first.id, hasStatus('finished'));
    expect((await client.runs.get({ id })).summary.status).toBe('stopped');
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
  });

  it('fails with the end of its runner’s log if the runner cannot start', async () => {
    vi.stubEnv('FAKE_RUNNER_FAIL', 'start');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    const failed = await reaches(client, id, hasStatus('failed'));
    expect(failed.endReason).toBe('start');
    expect(failed.endText).toContain('libtensorflow_cc.so.2: cannot open shared object file');
    expect(await client.runs.messages({ id })).toMatchObject([{ level: 'error', text: failed.endText }]);
    vi.stubEnv('FAKE_RUNNER_FAIL', '');
    await client.runs.resume({ id });
    expect(await reaches(client, id, hasStatus('finished', 'failed'))).toMatchObject({ status: 'finished', endReason: 'rounds' });
  });

  it('is interrupted if its runner is killed, and can be resumed', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '4');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 3);
    const pid = readHeartbeat(runFolder(lab.path, id))?.pid ?? Number.NaN;
    process.kill(pid, 'SIGKILL');
    const interrupted = await reaches(client, id, hasStatus('interrupted'));
    expect(interrupted.endText).toContain('SIGKILL');
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
    expect((await client.runs.series({ id, names: ['train/step-loss'] }))[0]?.x).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
  });

  it('can have a name, tags and notes, and can be archived', async () => {
    const { id } = await client.runs.create({ experiment: { ...smallExperiment, tags: ['first'] } });
    const annotated = await client.runs.annotate({ id, name: 'Best so far', tags: ['b', 'a'], notes: 'ζ too high?', archived: true });
    expect(annotated).toMatchObject({ name: 'Best so far', tags: ['b', 'a'], notes: 'ζ too high?', archived: true });
    expect(await client.runs.annotate({ id, archived: false })).toMatchObject({ name: 'Best so far', tags: ['b', 'a'], archived: false });
    await reaches(client, id, hasStatus('finished'));
  });

  it('protects its data set from removal while it is active', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '1');
    const { id } = await client.runs.create({ experiment: smallExperiment });
    expect(await refusal(client.data.remove({ name: 'digits' }))).toMatchObject({ code: 'conflict' });
    continueRun(lab.path, id);
    await reaches(client, id, hasStatus('finished'));
    const collected = await changesUntil(client, ({ kind }) => kind === 'data');
    expect(await client.data.remove({ name: 'digits' })).toEqual({ removed: true });
    // The run's last changes may still precede it.
    expect((await collected()).at(-1)).toEqual({ kind: 'data' });
    expect((await client.data.list()).dataSets.map(({ name }) => name)).toEqual(['digits']);
  });
});
