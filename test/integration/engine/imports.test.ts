import { existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import type { Change, ImportJob } from '#shared/contract/index.ts';
import { type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { changesUntil, clientOf } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

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

const DIMENSIONS = { images: 3, labels: 1 };

/** IDX files of black images of 28 x 28 pixels in ten classes. */
function idxFolder(count: number): string {
  const folder = join(lab.path, 'foreign');
  mkdirSync(folder, { recursive: true });
  for (const split of ['train', 't10k']) {
    for (const content of ['images', 'labels'] as const) {
      const shape = content === 'images' ? [count, 28, 28] : [count];
      const file = Buffer.alloc(4 + 4 * shape.length + shape.reduce((product, extent) => product * extent, 1));
      for (const [index, word] of [0x800 + DIMENSIONS[content], ...shape].entries()) file.writeUInt32BE(word, 4 * index);
      if (content === 'labels') for (let image = 0; image < count; image++) file[8 + image] = image % 10;
      writeFileSync(join(folder, `${split}-${content}-idx${shape.length}-ubyte`), file);
    }
  }
  return folder;
}

const isEnd = (change: Change): boolean => change.kind === 'job' && change.job.endedAt !== null;

/** All changes from the request to the job's end. */
async function changesOf(request: Parameters<LabClient['data']['add']>[0]): Promise<{ job: ImportJob; changes: Change[] }> {
  const collected = await changesUntil(client, isEnd);
  await client.data.add(request);
  const changes = await collected();
  const last = changes.at(-1);
  if (last?.kind !== 'job' || last.job.kind !== 'data-import') throw new Error('No import has ended.');
  return { job: last.job, changes };
}

async function refusal(call: Promise<unknown>): Promise<LabErrorDetails> {
  const { error } = await safe(call);
  if (error && isDefinedError(error)) return labErrorSchema.parse((error as { data: unknown }).data);
  throw new Error('It was not refused.', { cause: error });
}

describe('adding a data set', () => {
  it('is a job with progress, after which the data set is listed', async () => {
    const { job, changes } = await changesOf({ name: 'black', source: idxFolder(2000) });
    expect(job).toMatchObject({
      kind: 'data-import',
      dataSet: 'black',
      status: 'done',
      phase: 'reading',
      done: 4000,
      of: 4000,
      error: null,
    });
    expect(changes.map(({ kind }) => kind)).toContain('data');
    expect((await client.data.list()).dataSets.map(({ name, samples }) => [name, samples.train])).toEqual([
      ['digits', 7000],
      ['black', 1800],
    ]);
    expect((await client.jobs.list()).map(({ id }) => id)).toEqual([job.id]);
    expect(existsSync(join(lab.path, 'jobs', job.id))).toBe(false);
  });

  it('fails with the problem in the files', async () => {
    const source = join(lab.path, 'nothing.npz');
    writeFileSync(source, 'PK no archive');
    const { job } = await changesOf({ name: 'broken', source });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'bad-file', file: source } });
    expect(existsSync(join(lab.path, 'data', '.unfinished-broken'))).toBe(false);
  });

  it('is refused under a name that is taken, or that another import is going to use', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD', join(lab.path, 'continue'));
    const source = idxFolder(20);
    expect(await refusal(client.data.add({ name: 'digits', source }))).toMatchObject({ code: 'conflict', location: 'name' });
    const { id } = await client.data.add({ name: 'black', source });
    expect(await refusal(client.data.add({ name: 'black', source }))).toMatchObject({ code: 'conflict' });
    expect(await refusal(client.data.remove({ name: 'black' }))).toMatchObject({ code: 'conflict' });
    await client.jobs.cancel({ job: id });
  });

  it('keeps its progress if it is canceled, and continues from there', async () => {
    vi.stubEnv('FAKE_RUNNER_SLOW_IMPORT', '1');
    // Each image is a link to the same file.
    const source = join(lab.path, 'pictures');
    const noise = Buffer.from(Array.from({ length: 3 * 400 * 400 }, (_, byte) => (byte * 7919) % 251));
    const picture = await sharp(noise, { raw: { width: 400, height: 400, channels: 3 } })
      .png()
      .toBuffer();
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(source, name), { recursive: true });
      writeFileSync(join(source, name, '0.png'), picture);
      for (let image = 1; image < 200; image++) linkSync(join(source, name, '0.png'), join(source, name, `${image}.png`));
    }
    /** Number of images read at the start, and when the job was canceled. */
    const canceledAfter = async (wanted: number): Promise<{ first: number; last: number }> => {
      const seen: number[] = [];
      const collected = await changesUntil(client, (change) => {
        if (change.kind !== 'job' || change.job.phase !== 'reading') return false;
        seen.push(change.job.done);
        return change.job.done >= wanted;
      });
      const { id } = await client.data.add({ name: 'noise', source, size: 32 });
      await collected();
      expect(await client.jobs.cancel({ job: id })).toMatchObject({ status: 'canceled', error: null });
      return { first: seen[0] ?? NaN, last: seen.at(-1) ?? NaN };
    };
    // Long before its first checkpoint.
    const { last } = await canceledAfter(1);
    expect((await canceledAfter(last + 1)).first).toBeGreaterThanOrEqual(last);
    expect(readdirSync(join(lab.path, 'data'))).toEqual(['.unfinished-noise']);
  });

  it('creates no data set if it is canceled', async () => {
    vi.stubEnv('FAKE_RUNNER_SLOW_IMPORT', '1');
    const collected = await changesUntil(client, (change) => change.kind === 'job' && change.job.phase === 'reading');
    const { id } = await client.data.add({ name: 'black', source: idxFolder(60_000) });
    await collected();
    expect(await client.jobs.cancel({ job: id })).toMatchObject({ status: 'canceled', error: null });
    expect((await client.data.list()).dataSets.map(({ name }) => name)).toEqual(['digits']);
    const left = readdirSync(join(lab.path, 'data'));
    expect(left.filter((name) => !name.startsWith('.unfinished-'))).toEqual([]);
    expect(await client.data.remove({ name: 'black' })).toEqual({ removed: left.length > 0 });
  });
});
