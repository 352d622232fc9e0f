import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabClient } from '#main/host/index.ts';
import { isRunAlive, isRunHeld, readHeartbeat, runFolder, writeRunSpec } from '#main/run-folder/index.ts';
import { labErrorSchema } from '#shared/errors/index.ts';
import { exampleExperiment, time } from './example-events.ts';
import { continueRun, EngineProcess, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder } from './lab-folder.ts';

let lab: LabFolder;
const engines: EngineProcess[] = [];
beforeEach(() => (lab = new LabFolder()));
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
  lab[Symbol.dispose]();
});

function start(options?: ConstructorParameters<typeof EngineProcess>[1], dataDir = lab.path): EngineProcess {
  const engine = new EngineProcess(dataDir, options);
  engines.push(engine);
  return engine;
}

const engineFile = z.object({ pid: z.int(), socket: z.string(), app: z.string(), startedAt: z.iso.datetime() });
const describedEngine = (): z.output<typeof engineFile> =>
  engineFile.parse(JSON.parse(readFileSync(join(lab.path, 'engine.json'), 'utf8')));
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

function statedReason(stderr: string): z.output<typeof labErrorSchema> {
  return z.object({ error: labErrorSchema }).parse(JSON.parse(stderr.trim())).error;
}

const allSteps = Array.from({ length: 30 }, (_, index) => index + 1);
const runnerOf = (id: string): number => readHeartbeat(runFolder(lab.path, id))?.pid ?? Number.NaN;

describe('an engine process', () => {
  it('publishes its address to its own user only, and removes it when it is terminated', async () => {
    const engine = start();
    const client = await engine.listening();
    const { pid, socket } = describedEngine();
    expect(pid).toBe(engine.child.pid);
    expect((await client.engine.info()).pid).toBe(pid);
    expect([modeOf(join(lab.path, 'engine.json')), modeOf(socket), modeOf(dirname(socket))]).toEqual(['600', '600', '700']);
    expect(socket.length).toBeLessThan(100);
    engine.child.kill('SIGTERM');
    expect(await engine.ended).toEqual({ code: 0, signal: null, stderr: '' });
    expect([existsSync(join(lab.path, 'engine.json')), existsSync(socket)]).toEqual([false, false]);
  });

  it('refuses a data folder that another engine uses, and names that engine', async () => {
    const first = start();
    await first.listening();
    const second = start();
    const { code, stderr } = await second.ended;
    expect(code).toBe(1);
    expect(statedReason(stderr)).toMatchObject({ code: 'busy', file: join(lab.path, 'engine.lock') });
    expect(statedReason(stderr).message).toContain(`process ${first.child.pid ?? ''}`);
    expect(describedEngine().pid).toBe(first.child.pid);
  });

  it('ends when it is idle, but not while a stream of changes is open', async () => {
    const before = start({ env: { FAKE_RUNNER_HOLD_AT: '4' } });
    const first = await before.listening();
    const { id } = await first.runs.create({ experiment: smallExperiment });
    await reaches(first, id, ({ progress }) => progress.step === 3);
    await before.end('SIGTERM');

    // The run keeps it alive until the stream is open.
    const engine = start({ idleMs: 1 });
    const client = await engine.listening();
    const abort = new AbortController();
    const changes = (await client.changes(undefined, { signal: abort.signal }))[Symbol.asyncIterator]();
    continueRun(lab.path, id);
    for (let isFinished = false; !isFinished;) {
      const { value: change, done } = await changes.next();
      if (done === true) throw new Error('The stream ended before the run did.');
      isFinished = change.kind === 'run' && change.summary.status === 'finished';
    }
    expect(await Promise.race([engine.ended, delay(500, 'still running')])).toBe('still running');
    abort.abort();
    expect(await engine.ended).toMatchObject({ code: 0 });
    const again = start();
    expect((await (await again.listening()).runs.get({ id })).summary.status).toBe('finished');
  });

  it('ends on request once its runs have ended', async () => {
    const engine = start({ env: { FAKE_RUNNER_HOLD_AT: '4' } });
    const client = await engine.listening();
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.step === 3);
    expect(await client.engine.shutdown()).toEqual({ activeRuns: 1 });
    await client.runs.control({ id, action: 'stop-now' });
    expect(await engine.ended).toMatchObject({ code: 0 });
  });

  it.each([
    ['a folder that cannot be created', 'unwritable', () => join(occupied(), 'lab')],
    ['an invalid database', 'corrupt-database', () => notADatabase()],
  ])('reports why it cannot start on %s', async (_, code, folder) => {
    const { code: exit, stderr } = await start({}, folder()).ended;
    expect(exit).toBe(1);
    expect(statedReason(stderr).code).toBe(code);
  });

  function occupied(): string {
    writeFileSync(join(lab.path, 'file'), '');
    return join(lab.path, 'file');
  }

  function notADatabase(): string {
    writeFileSync(lab.database, 'My notes.'.repeat(1000));
    return lab.path;
  }
});

describe('a job', () => {
  async function held(): Promise<{ readonly engine: EngineProcess; readonly client: LabClient; readonly folder: string }> {
    const engine = start({ env: { FAKE_RUNNER_MS: '0', FAKE_PROVER: 'hold' } });
    const client = await engine.listening();
    const { id } = await client.runs.create({ experiment: { ...smallExperiment, training: { epochs: 1 } } });
    await reaches(client, id, hasStatus('finished'));
    await client.models.export({ id, format: 'onnx', file: null });
    const folder = runFolder(lab.path, id);
    await expect.poll(() => existsSync(join(folder, 'prover.pid'))).toBe(true);
    return { engine, client, folder };
  }

  it('keeps the engine alive until it is done, even after a shutdown request', async () => {
    const { engine, client, folder } = await held();
    await client.engine.shutdown();
    // Without work it ends after a tenth of that.
    expect(await Promise.race([engine.ended, delay(1000, 'still running')])).toBe('still running');
    writeFileSync(join(folder, 'continue'), '');
    expect(await engine.ended).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'models', 'round-002-exact.onnx'))).toBe(true);
    const [model] = (await (await start().listening()).models.list({})).slice(-1);
    expect(model?.proofs).toHaveLength(1);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends with its engine on %s and leaves no files', async (signal) => {
    const { engine, folder } = await held();
    const pid = Number(readFileSync(join(folder, 'prover.pid'), 'utf8'));
    await engine.end(signal);
    await expect.poll(() => isGone(pid)).toBe(true);
    expect(existsSync(join(folder, 'models'))).toBe(false);
  });

  it('releases a held run when its engine is killed', async () => {
    const engine = start({ env: { FAKE_RUNNER_HOLD_AT: '13', FAKE_PROVER: 'hold' } });
    const before = await engine.listening();
    const { id } = await before.runs.create({ experiment: smallExperiment });
    await reaches(before, id, ({ progress }) => progress.step === 12);
    await before.models.prove({ id, round: 0 });
    const folder = runFolder(lab.path, id);
    await expect.poll(() => existsSync(join(folder, 'prover.pid'))).toBe(true);
    expect(isRunHeld(folder)).toBe(true);
    await engine.end('SIGKILL');
    rmSync(join(lab.path, 'engine.json'));
    expect([isRunHeld(folder), isRunAlive(folder)]).toEqual([false, true]);
    const client = await start().listening();
    expect((await client.runs.get({ id })).summary).toMatchObject({ status: 'running', progress: { waitingFor: null } });
    await client.runs.control({ id, action: 'stop-now' });
    await reaches(client, id, hasStatus('stopped'));
  });

  function isGone(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  }
});

describe('a run', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('outlives its engine on %s; the next engine attaches and misses no event', async (signal) => {
    const first = start({ env: { FAKE_RUNNER_HOLD_AT: '8' } });
    const before = await first.listening();
    const { id } = await before.runs.create({ experiment: smallExperiment });
    const waiting = await before.runs.create({ experiment: smallExperiment });
    await reaches(before, id, ({ progress }) => progress.step === 7);
    const runner = runnerOf(id);
    await first.end(signal);
    rmSync(join(lab.path, 'engine.json'), { force: true });
    expect(isRunAlive(runFolder(lab.path, id))).toBe(true);

    const client = await start().listening();
    expect((await client.runs.get({ id })).summary.status).toBe('running');
    expect((await client.runs.get({ id: waiting.id })).summary.status).toBe('queued');
    await client.runs.control({ id, action: 'stop-after-round' });
    expect(await reaches(client, id, hasStatus('stopped'))).toMatchObject({ bestRound: 0 });
    expect(runnerOf(id)).toBe(runner);
    expect((await client.runs.series({ id, names: ['train/step-loss'] }))[0]?.x).toEqual(allSteps.slice(0, 10));
    await reaches(client, waiting.id, hasStatus('finished'));
    expect((await client.runs.series({ id: waiting.id, names: ['train/step-loss'] }))[0]?.x).toEqual(allSteps);
  });

  it('that is killed together with its engine is interrupted, and the next engine resumes it', async () => {
    const first = start({ env: { FAKE_RUNNER_HOLD_AT: '18' } });
    const before = await first.listening();
    const { id } = await before.runs.create({ experiment: smallExperiment });
    await reaches(before, id, ({ progress }) => progress.step === 17);
    await first.end('SIGKILL');
    rmSync(join(lab.path, 'engine.json'));
    process.kill(runnerOf(id), 'SIGKILL');

    const client = await start().listening();
    const interrupted = await reaches(client, id, hasStatus('interrupted'));
    expect(interrupted.endText).toContain('Resume it');
    expect((await client.runs.get({ id })).rounds).toHaveLength(1);
    await client.runs.resume({ id });
    await reaches(client, id, hasStatus('finished'));
    const { rounds, attempts } = await client.runs.get({ id });
    expect([rounds.length, attempts]).toEqual([3, 2]);
    expect((await client.runs.series({ id, names: ['train/step-loss'] }))[0]?.x).toEqual(allSteps);
  });

  it('is restored from its folder if the database is lost', async () => {
    const first = start();
    const before = await first.listening();
    const { id } = await before.runs.create({ experiment: smallExperiment });
    await reaches(before, id, hasStatus('finished'));
    const { summary, ...detail } = await before.runs.get({ id });
    await first.end('SIGTERM');
    for (const suffix of ['', '-wal', '-shm']) rmSync(lab.database + suffix, { force: true });

    const client = await start().listening();
    const recovered = await client.runs.get({ id });
    expect(recovered).toMatchObject(detail);
    expect(recovered.summary).toMatchObject({ status: 'finished', bestAccuracy: summary.bestAccuracy, createdAt: summary.createdAt });
  });
});

describe('a folder in runs/', () => {
  it('is removed if it is unfinished, and ignored if it is not a run', async () => {
    const spec = {
      format: 1,
      createdAt: time,
      app: '0.1.0',
      dataSet: { name: 'digits', folder: '/nowhere' },
      experiment: exampleExperiment,
    } as const;
    const [unfinished, strange] = ['.260301-aaaaa', 'photos'].map((name) => runFolder(lab.path, name));
    writeRunSpec(unfinished ?? '', { ...spec, runId: '260301-aaaaa' });
    mkdirSync(strange ?? '');
    const client = await start().listening();
    expect(await client.runs.list()).toEqual([]);
    expect([unfinished, strange].map((folder) => existsSync(folder ?? ''))).toEqual([false, true]);
  });
});

describe('a client that does not read', () => {
  it('gets a bounded amount of changes and does not slow others down', async () => {
    const client = await start({ env: { FAKE_RUNNER_MS: '0' } }).listening();
    const slow = request({ socketPath: describedEngine().socket, path: '/rpc/changes', method: 'POST' });
    const response = new Promise<NodeJS.ReadableStream>((resolve) => slow.once('response', resolve));
    slow.end();
    const stream = await response;
    stream.pause();
    const { id } = await client.runs.create({ experiment: smallExperiment });
    for (let index = 0; index < 300; index += 1) await client.runs.annotate({ id, notes: `${index}`.padEnd(20_000, '.') });
    await reaches(client, id, hasStatus('finished'));

    let received = '';
    stream.setEncoding('utf8');
    for await (const part of stream) {
      received += String(part);
      if (received.includes('"status":"finished"') && received.includes('299....')) break;
    }
    slow.destroy();
    // 300 summaries of at least 20 kB would be over 6 MB.
    expect(received.length).toBeLessThan(2_000_000);
  });
});
