import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import { readHeartbeat, runFolder } from '#main/run-folder/index.ts';
import { isModelJob, type Job } from '#shared/contract/index.ts';
import { type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { changesUntil, clientOf, continueRun, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

const experiment = { ...smallExperiment, training: { epochs: 1 } };

let withRun: LabFolder;
let id: string;
let lab: LabFolder;
let engine: Engine;
let client: LabClient;

beforeAll(async () => {
  vi.stubEnv('FAKE_RUNNER_MS', '0');
  withRun = new LabFolder();
  const engine = await startedOn(withRun);
  const client = clientOf(withRun.path);
  ({ id } = await client.runs.create({ experiment }));
  await reaches(client, id, hasStatus('finished'));
  await engine[Symbol.asyncDispose]();
});
afterAll(() => withRun[Symbol.dispose]());

beforeEach(async () => {
  lab = new LabFolder();
  cpSync(withRun.path, lab.path, { recursive: true });
  engine = await startedOn(lab);
  client = clientOf(lab.path);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  lab[Symbol.dispose]();
});

async function startedOn(lab: LabFolder): Promise<Engine> {
  const options = { dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 };
  const engine = new Engine({ ...options, onIdle: () => undefined });
  await engine.init();
  return engine;
}

async function refusal(call: Promise<unknown>): Promise<LabErrorDetails> {
  const { error } = await safe(call);
  if (error && isDefinedError(error)) return labErrorSchema.parse((error as { data: unknown }).data);
  throw new Error('It was not refused.', { cause: error });
}

/** The next state of a job that satisfies a condition. */
async function jobReaches<Kind extends Job>(job: Kind, isWanted: (job: Kind) => boolean): Promise<Kind> {
  const isIt = (other: Job): other is Kind => other.id === job.id && isWanted(other as Kind);
  const collected = await changesUntil(client, (change) => change.kind === 'job' && isIt(change.job));
  const now = (await client.jobs.list()).find(isIt);
  if (now) return now;
  const last = (await collected()).at(-1);
  if (last?.kind !== 'job' || !isIt(last.job)) throw new Error('The changes ended before.');
  return last.job;
}

const ended = <Kind extends Job>(job: Kind): Promise<Kind> => jobReaches(job, ({ endedAt }) => endedAt !== null);
const isMeasuring = ({ phase }: Job): boolean => phase === 'measuring';

describe('a proof', () => {
  it('is made in a separate process, stored, and listed with its model', async () => {
    const collected = await changesUntil(client, (change) => change.kind === 'job' && change.job.status === 'done');
    const taken = await client.models.prove({ id });
    expect(taken).toMatchObject({ kind: 'proof', runId: id, round: 2, plan: 'exact', status: 'running', endedAt: null, files: [] });
    const changes = await collected();
    const kinds = changes.map(({ kind }) => kind).filter((kind) => kind !== 'job');
    expect(kinds.toSorted()).toEqual(['models', 'run']);
    const done = changes.at(-1);
    if (done?.kind !== 'job' || !isModelJob(done.job) || done.job.proof === null) throw new Error('There is no proof.');
    expect(done.job).toMatchObject({ id: taken.id, phase: 'writing', error: null });

    const models = await client.models.list({ runs: [id] });
    expect(models.map(({ round, best, proofs }) => [round, best, proofs.length])).toEqual([
      [0, false, 0],
      [1, false, 0],
      [2, true, 1],
    ]);
    expect(models[2]).toMatchObject({ runId: id, linear: 1, dead: 0, layers: 5, file: 'checkpoints/round-2.safetensors', sparsity: 0.75 });
    // The figures from test/fixtures/example-sheet.ts.
    expect(models[2]?.proofs[0]).toMatchObject({
      ...{ id: done.job.proof, runId: id, round: 2, plan: 'exact', without: 0, refused: 0 },
      dense: { parameters: 70_000, macs: 9_000_000, depth: 11, latency1: 0.5, latency32: 9 },
      model: { parameters: 42_000, kernelLayers: 11, bytes: 170_400, test: 97.5, validation: 97.4, latency1: 0.3 },
    });
    const { sheet } = await client.models.proof({ proof: done.job.proof });
    expect(sheet.run).toEqual({ id, name: 'Small', network: 'mlp 8', method: 'nepenthe', dataSet: 'digits', seed: 1 });
  });

  it('of a model as trained has that model last; the newest proof comes first', async () => {
    await ended(await client.models.prove({ id, round: 0, plan: 'none' }));
    await ended(await client.models.prove({ id, round: 0 }));
    const [dense] = await client.models.list({});
    expect(dense?.proofs.map(({ plan, model }) => [plan, model.macs])).toEqual([
      ['exact', 5_400_000],
      ['none', 9_000_000],
    ]);
  });

  it('is kept if its run resumes after the model', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '13');
    const again = await client.runs.create({ experiment });
    await reaches(client, again.id, ({ progress }) => progress.step === 12);
    await ended(await client.models.prove({ id: again.id, round: 1 }));
    await client.runs.control({ id: again.id, action: 'stop-now' });
    await reaches(client, again.id, hasStatus('stopped'));
    await client.runs.resume({ id: again.id });
    await reaches(client, again.id, hasStatus('finished'));
    expect((await client.models.list({ runs: [again.id] })).map(({ proofs }) => proofs.length)).toEqual([0, 1, 0]);
  });

  it.each([
    ['a run that does not exist', { id: 'nothing' }, 'There is no run nothing.'],
    ['an unknown round', { round: 7 }, 'The run kept no model of round 7.'],
    ['steps of a model as trained', { plan: 'none' as const, without: ['linearize:stem'] }, 'no step linearize:stem'],
  ])('of %s is refused', async (_, choice, words) => {
    const { code, message } = await refusal(client.models.prove({ id, ...choice }));
    expect([code, message]).toEqual(['not-found', expect.stringContaining(words)]);
    expect(await client.jobs.list()).toEqual([]);
  });

  it('protects its data set from removal', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const job = await client.models.prove({ id });
    expect(await refusal(client.data.remove({ name: 'digits' }))).toMatchObject({ code: 'conflict' });
    expect(await refusal(client.experiments.probe({ experiment: smallExperiment }))).toMatchObject({ code: 'busy' });
    continueRun(lab.path, id);
    await ended(job);
    expect(await client.data.remove({ name: 'digits' })).toEqual({ removed: true });
  });
});

describe('a proof, which is timed', () => {
  it('holds active runs and releases them', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '8');
    vi.stubEnv('FAKE_PROVER', 'hold');
    const other = await client.runs.create({ experiment });
    await reaches(client, other.id, ({ progress }) => progress.step === 7);
    const job = await client.models.prove({ id });
    const held = await reaches(client, other.id, ({ progress }) => progress.waitingFor !== null);
    expect(held).toMatchObject({ status: 'running', progress: { waitingFor: `held while the proof of run ${id} is timed` } });
    await jobReaches(job, isMeasuring);
    expect(readHeartbeat(runFolder(lab.path, other.id))).toMatchObject({ held: true });
    const queued = await client.runs.create({ experiment });
    expect(queued).toMatchObject({ status: 'queued', progress: { waitingFor: held.progress.waitingFor } });
    continueRun(lab.path, id);
    expect(await ended(job)).toMatchObject({ status: 'done', waitingFor: null });
    await reaches(client, other.id, ({ progress }) => progress.waitingFor === null);
    await client.runs.control({ id: other.id, action: 'stop-now' });
    await reaches(client, other.id, hasStatus('stopped'));
    await reaches(client, queued.id, ({ progress }) => progress.step === 7);
    await client.runs.control({ id: queued.id, action: 'stop-now' });
    await reaches(client, queued.id, hasStatus('stopped'));
  });

  it('makes imports wait, with the reason', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const job = await client.models.prove({ id });
    const imported = await client.data.add({ name: 'none', source: join(lab.path, 'nothing.npz') });
    expect(imported).toMatchObject({ status: 'waiting', waitingFor: `waiting for the proof of run ${id}` });
    expect(await client.jobs.cancel({ job: imported.id })).toMatchObject({ status: 'canceled', waitingFor: null });
    await client.jobs.cancel({ job: job.id });
  });
});

describe('an export', () => {
  it('of a proven model writes it without another proof', async () => {
    const { proof } = await ended(await client.models.prove({ id, round: 1 }));
    const exported = await ended(await client.models.export({ id, round: 1, format: 'onnx', file: null }));
    const file = join(runFolder(lab.path, id), 'models', 'round-001-exact.onnx');
    expect(exported).toMatchObject({ status: 'done', proof, files: [{ file }] });
    const trained = await ended(await client.models.export({ id, round: 1, plan: 'none', format: 'onnx', file: null }));
    expect(trained.proof).not.toBe(proof);
    const [, model] = await client.models.list({ runs: [id] });
    expect(model?.proofs.map(({ plan }) => plan)).toEqual(['none', 'exact']);
  });

  it('uses no proof that accepts another loss', async () => {
    const { proof } = await ended(await client.models.prove({ id, round: 1, delta: 100 }));
    const exported = async (delta?: number) =>
      ended(await client.models.export({ id, round: 1, format: 'onnx', file: null, ...(delta !== undefined && { delta }) }));
    expect((await exported(100)).proof).toBe(proof);
    expect((await exported()).proof).not.toBe(proof);
  });

  it('goes to the given path or into the run’s folder, and can be downloaded', async () => {
    const file = join(lab.path, '..', `${id}.onnx`);
    const named = await ended(await client.models.export({ id, format: 'onnx', file }));
    expect(named.files).toEqual([{ file, bytes: 15, sha256: createHash('sha256').update('a model as onnx').digest('hex') }]);
    expect(readFileSync(file, 'utf8')).toBe('a model as onnx');
    rmSync(file);

    const own = await ended(await client.models.export({ id, round: 1, plan: 'none', format: 'safetensors', file: null }));
    const path = join(runFolder(lab.path, id), 'models', 'round-001-none.safetensors');
    expect(own.files.map((written) => written.file)).toEqual([path]);
    const fetched = await client.models.download({ job: own.id, file: path });
    expect([fetched.name, await fetched.text()]).toEqual(['round-001-none.safetensors', 'a model as safetensors']);

    expect(await refusal(client.models.download({ job: own.id, file: lab.database }))).toMatchObject({ code: 'not-found' });
    expect(await refusal(client.models.download({ job: named.id, file }))).toMatchObject({
      code: 'not-found',
      message: 'The file no longer exists.',
    });
    expect(await refusal(client.models.download({ job: 'none', file: path }))).toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['a relative path', () => 'model.onnx'],
    ['a folder', () => dirname(lab.path)],
    ['a checkpoint', () => join(runFolder(lab.path, id), 'checkpoints', 'round-2.safetensors')],
    ['the database, through a relative path', () => join(lab.path, 'runs', '..', 'lab.sqlite')],
  ])('is refused for %s', async (_, file) => {
    const { code } = await refusal(client.models.export({ id, format: 'onnx', file: file() }));
    expect(code).toBe('conflict');
    expect(await client.jobs.list()).toEqual([]);
  });
});

describe('an export of several files', () => {
  const folderOf = (name: string): string => {
    const folder = join(lab.path, '..', `${id}-${name}`);
    mkdirSync(folder, { recursive: true });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  it('does not overwrite an accompanying file, unless it is from an earlier export', async () => {
    const folder = folderOf('beside');
    const [file, graph] = [join(folder, 'model.safetensors'), join(folder, 'model.graph.json')];
    writeFileSync(graph, 'mine');
    expect(await refusal(client.models.export({ id, format: 'safetensors', file }))).toEqual({
      code: 'conflict',
      message: 'The export would overwrite model.graph.json.',
      remedy: 'Choose another file name, or move the existing file.',
      file: graph,
    });
    expect(readFileSync(graph, 'utf8')).toBe('mine');
    writeFileSync(file, 'an earlier export');
    expect(await ended(await client.models.export({ id, format: 'safetensors', file }))).toMatchObject({ status: 'done' });
    expect(readFileSync(file, 'utf8')).toBe('a model as safetensors');
  });

  it('leaves no files if it is canceled after its process has written them, but before its last message', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold-back');
    const folder = folderOf('canceled');
    const file = join(folder, 'model.onnx');
    writeFileSync(file, 'an earlier export');
    const job = await client.models.export({ id, format: 'onnx', file });
    await expect.poll(() => existsSync(join(runFolder(lab.path, id), 'prover.pid'))).toBe(true);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(await client.jobs.cancel({ job: job.id })).toMatchObject({ status: 'canceled', files: [] });
    expect(readdirSync(folder)).toEqual(['model.onnx']);
    expect(readFileSync(file, 'utf8')).toBe('an earlier export');
  });
});

describe('jobs', () => {
  it('run one at a time, in order, for all clients', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const [one, other] = [client, clientOf(lab.path)];
    const taken = [];
    for (const round of [2, 0, 1]) taken.push(await (round === 0 ? other : one).models.prove({ id, round }));
    expect(taken.map(({ status }) => status)).toEqual(['running', 'waiting', 'waiting']);
    continueRun(lab.path, id);
    for (const job of taken) await ended(job);
    const jobs = await other.jobs.list();
    expect(jobs.map(({ id, status }) => [id, status])).toEqual(taken.map(({ id }) => [id, 'done']));
    for (const [index, { startedAt }] of jobs.entries()) expect((startedAt ?? '') >= (jobs[index - 1]?.endedAt ?? '')).toBe(true);
  });

  it('are canceled while they wait without starting; a running one is ended without leftovers, and the next one starts', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const file = join(runFolder(lab.path, id), 'models', 'round-002-exact.onnx');
    const running = await client.models.export({ id, format: 'onnx', file: null });
    const waiting = await client.models.prove({ id, round: 1 });
    const last = await client.models.prove({ id, round: 0 });
    await jobReaches(running, isMeasuring);
    expect(readdirSync(join(lab.path, 'jobs'))).toEqual([running.id]);
    expect(await client.jobs.cancel({ job: waiting.id })).toMatchObject({ status: 'canceled', startedAt: null, error: null });
    expect(await client.jobs.cancel({ job: running.id })).toMatchObject({ status: 'canceled', proof: null, files: [] });
    expect([existsSync(file), existsSync(dirname(file))]).toEqual([false, false]);
    expect(await refusal(client.jobs.cancel({ job: running.id }))).toMatchObject({ code: 'conflict' });
    expect(await refusal(client.jobs.cancel({ job: 'none' }))).toMatchObject({ code: 'not-found' });
    await jobReaches(last, isMeasuring);
    continueRun(lab.path, id);
    expect(await ended(last)).toMatchObject({ status: 'done' });
    expect(readdirSync(join(lab.path, 'jobs'))).toEqual([]);
  });

  it.each([
    ['a refusal', 'refuse', { code: 'unverified', message: 'The runtimes differ.', location: 'round 2' }, /differ/],
    ['text on standard error', 'die', { code: 'unavailable' }, /\(exit code 7\)\.\nlibonnxruntime.so.1: cannot open/],
    ['a kill', 'kill', { code: 'unavailable' }, /\(SIGKILL\)/],
    ['an endless line', 'flood', { code: 'unavailable' }, /wrote a message of more than/],
  ])('fail with %s, and the next one starts', async (_, behavior, error, words) => {
    vi.stubEnv('FAKE_PROVER', behavior);
    const failed = await ended(await client.models.prove({ id }));
    expect(failed).toMatchObject({ status: 'failed', proof: null, error });
    expect(failed.error?.message).toMatch(words);
    vi.stubEnv('FAKE_PROVER', '');
    expect(await ended(await client.models.prove({ id }))).toMatchObject({ status: 'done' });
  });

  it('ignore the output of libraries', async () => {
    vi.stubEnv('FAKE_PROVER', 'babble');
    expect(await ended(await client.models.prove({ id }))).toMatchObject({ status: 'done' });
  });

  it('are listed up to the latest hundred that have ended, and refused while a hundred are waiting', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const running = await client.models.prove({ id });
    const waiting = [];
    for (let index = 0; index < 100; index += 1) waiting.push(await client.models.prove({ id, round: 0 }));
    expect(await refusal(client.models.prove({ id }))).toMatchObject({ code: 'busy' });
    for (const { id } of waiting) await client.jobs.cancel({ job: id });
    await client.jobs.cancel({ job: running.id });
    const jobs = await client.jobs.list();
    expect([jobs.length, jobs[0]?.id, jobs[1]?.id]).toEqual([100, running.id, waiting[1]?.id]);
  });

  it('end with their engine; the next one removes their leftovers', async () => {
    vi.stubEnv('FAKE_PROVER', 'hold');
    const job = await client.models.prove({ id });
    await jobReaches(job, isMeasuring);
    await engine[Symbol.asyncDispose]();
    expect(readdirSync(join(lab.path, 'jobs'))).toEqual([]);
    writeFileSync(join(lab.path, 'jobs', 'left'), '');
    engine = await startedOn(lab);
    expect(await client.jobs.list()).toEqual([]);
    expect(existsSync(join(lab.path, 'jobs'))).toBe(false);
    expect((await client.models.list({})).flatMap(({ proofs }) => proofs)).toEqual([]);
  });
});
