import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient } from '#main/host/index.ts';
import type { StudyDetail } from '#shared/contract/index.ts';
import { type StudyInput, studyMetrics } from '#shared/study/index.ts';
import { EngineProcess, smallExperiment } from './lab-client.ts';
import { LabFolder } from './lab-folder.ts';

let lab: LabFolder;
const engines: EngineProcess[] = [];
beforeEach(() => (lab = new LabFolder()));
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
  lab[Symbol.dispose]();
});

function start(dataDir = lab.path): EngineProcess {
  const engine = new EngineProcess(dataDir, { env: { FAKE_RUNNER_MS: '1', NEPENTHE_CPU_SLOTS: '2' } });
  engines.push(engine);
  return engine;
}

const study: StudyInput = {
  name: 'Pruning rate',
  base: { ...smallExperiment, training: { epochs: 1 } },
  grid: { 'method.zeta': [0.3, 0.5] },
  seeds: [1, 2],
};
/** Its members train alone, so that it has four runs. */
const unsharedStudy: StudyInput = { ...study, shareDenseStage: false };

/** The study once `count` members have ended, or have a status. */
async function ended(client: LabClient, id: string, count: number, status = 'finished'): Promise<StudyDetail> {
  const abort = new AbortController();
  try {
    const changes = await client.changes(undefined, { signal: abort.signal });
    const isReached = (detail: StudyDetail): boolean => detail.members.filter((member) => member.status === status).length >= count;
    const first = await client.studies.get({ id });
    if (isReached(first)) return first;
    for await (const change of changes) {
      if (change.kind !== 'run' || change.summary.status !== status) continue;
      const detail = await client.studies.get({ id });
      if (isReached(detail)) return detail;
    }
  } finally {
    abort.abort();
  }
  throw new Error('The changes ended before the study came so far.');
}

/** The table of a study but for IDs and measured times. */
function tableOf({ members }: StudyDetail): unknown {
  return members.map(({ variant, seed, status, metrics, rounds }) => {
    const repeatable = studyMetrics(new Set(Object.keys(metrics))).filter(({ isMeasuredTime }) => !isMeasuredTime);
    return [variant, seed, status, rounds, ...repeatable.map(({ name }) => [name, metrics[name]])];
  });
}

describe('a study', () => {
  it('has the same table after engines were killed, and after its database was lost', async () => {
    const undisturbed = new LabFolder();
    try {
      const reference = await start(undisturbed.path).listening();
      const expected = tableOf(await ended(reference, (await reference.studies.create({ study: unsharedStudy })).id, 4));

      let engine = start();
      let client = await engine.listening();
      // Killed while it creates the members, which the next engine completes.
      const created = client.studies.create({ study: unsharedStudy }).catch(() => undefined);
      while (!existsSync(join(lab.path, 'studies'))) await new Promise((resolve) => setTimeout(resolve, 1));
      await engine.end('SIGKILL');
      await created;
      engine = start();
      client = await engine.listening();
      const [summary] = await client.studies.list();
      // The kill may have come before the study was stored.
      const id = summary?.id ?? (await client.studies.create({ study: unsharedStudy })).id;
      for (const count of [1, 2]) {
        await ended(client, id, count);
        await engine.end('SIGKILL');
        engine = start();
        client = await engine.listening();
      }
      const detail = await ended(client, id, 4);
      expect(tableOf(detail)).toEqual(expected);
      expect(new Set(detail.members.map(({ runId }) => runId)).size).toBe(4);
      expect(detail.members.every(({ rounds }) => rounds[0]?.round === 0)).toBe(true);
      expect(await client.runs.list()).toHaveLength(4);

      await engine.end('SIGKILL');
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${lab.database}${suffix}`, { force: true });
      client = await start().listening();
      expect(tableOf(await client.studies.get({ id }))).toEqual(expected);
    } finally {
      await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
      undisturbed[Symbol.dispose]();
    }
  });

  it('has the same table with a dense training that its members share, also after engines and runners were killed', async () => {
    const alone = new LabFolder();
    try {
      const reference = await start(alone.path).listening();
      const unshared = await reference.studies.create({ study: unsharedStudy });
      const expected = tableOf(await ended(reference, unshared.id, 4));
      expect(await reference.runs.list()).toHaveLength(4);

      expect(await reference.studies.plan({ study })).toMatchObject({ runs: 4, denseTrainings: 2 });
      let engine = start();
      let client = await engine.listening();
      const { id } = await client.studies.create({ study });
      const dense = (await client.runs.list()).filter(({ method }) => method === 'dense');
      expect(dense.map(({ name, seed }) => [name, seed]).toSorted()).toEqual([
        ['Pruning rate: dense training, seed 1', 1],
        ['Pruning rate: dense training, seed 2', 2],
      ]);
      await engine.end('SIGKILL');
      engine = start();
      client = await engine.listening();
      // The dense trainings are stopped as well, wherever they are.
      for (const { id: run } of dense) await client.runs.control({ id: run, action: 'stop-now' }).catch(() => undefined);
      await client.studies.control({ id, action: 'resume' });
      const { members } = await ended(client, id, 4);
      expect(tableOf(await client.studies.get({ id }))).toEqual(expected);
      for (const { runId, seed } of members) {
        const { parent } = await client.runs.get({ id: runId ?? '' });
        expect(parent).toEqual({ run: dense.find((one) => one.seed === seed)?.id, round: 0 });
      }
      expect((await client.studies.get({ id })).summary.statuses).toEqual({ finished: 4 });

      await engine.end('SIGKILL');
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${lab.database}${suffix}`, { force: true });
      client = await start().listening();
      expect(tableOf(await client.studies.get({ id }))).toEqual(expected);
    } finally {
      await Promise.all(engines.splice(0).map((engine) => engine.end('SIGKILL')));
      alone[Symbol.dispose]();
    }
  });

  it('is paused, resumed and extended; its members run one at a time if it says so', async () => {
    const client = await start().listening();
    const { id, runs } = await client.studies.create({ study: { ...unsharedStudy, concurrency: 1, seeds: [1] } });
    expect(runs).toBe(2);
    const { summary, members } = await client.studies.get({ id });
    expect(summary.statuses.running ?? 0).toBeLessThanOrEqual(1);
    expect(members.map(({ variant, seed }) => [variant, seed])).toEqual([
      ['method.zeta=0.3', 1],
      ['method.zeta=0.5', 1],
    ]);
    await client.studies.control({ id, action: 'pause' });
    const extended = await client.studies.extend({ id, seeds: [2], list: [{ name: 'long', set: { 'training.epochs': 2 } }] });
    expect([extended.runs, extended.paused, extended.missing]).toEqual([6, true, 0]);
    const waiting = (await client.runs.list()).filter(({ status }) => status === 'queued');
    expect(waiting.length).toBeGreaterThanOrEqual(4);
    expect(waiting.map(({ progress }) => progress.waitingFor)).toContain(`held while study ${id} is paused`);
    await client.studies.control({ id, action: 'resume' });
    const detail = await ended(client, id, 6);
    expect(detail.variants.map(({ name }) => name)).toEqual(['method.zeta=0.3', 'method.zeta=0.5', 'long']);
  });

  it('creates nothing if one of its members is invalid', async () => {
    const client = await start().listening();
    const wrong = { ...study, list: [{ name: 'other data', set: { 'data.name': 'none' } }] };
    await expect(client.studies.create({ study: wrong })).rejects.toMatchObject({
      data: { code: 'not-found', message: expect.stringContaining('Variant other data:') as string },
    });
    expect([await client.runs.list(), await client.studies.list()]).toEqual([[], []]);
  });

  it('does not create a deleted member again, unless it is retried', async () => {
    let engine = start();
    let client = await engine.listening();
    const { id } = await client.studies.create({ study: unsharedStudy });
    const before = await ended(client, id, 4);
    const gone = before.members[0]?.runId ?? '';
    await client.runs.delete({ ids: [gone] });
    expect(await client.studies.get({ id })).toMatchObject({ summary: { missing: 1, statuses: { finished: 3 } } });
    await client.trash.empty({});
    await engine.end('SIGKILL');
    engine = start();
    client = await engine.listening();
    await client.studies.extend({ id, seeds: [3] });
    const after = await ended(client, id, 5);
    expect(after.members.filter(({ runId }) => runId === null)).toMatchObject([{ variant: before.members[0]?.variant, seed: 1 }]);
    await client.studies.control({ id, action: 'retry' });
    expect((await ended(client, id, 6)).summary.missing).toBe(0);
  });
});
