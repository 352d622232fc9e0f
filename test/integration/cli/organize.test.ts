import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FAKE_RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => {
  vi.unstubAllEnvs();
  lab[Symbol.dispose]();
});
beforeEach(() => {
  vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
  vi.stubEnv('FAKE_RUNNER_MS', '1');
});

const runs = z.object({ runs: z.array(z.object({ id: z.string(), tags: z.array(z.string()), notes: z.string(), seed: z.int() })) });

/** The rows of a Parquet file. */
function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: new Uint8Array(readFileSync(file)).buffer });
}

it('runs are tagged, noted, exported, archived, repeated, deleted, restored and deleted for ever', async () => {
  const file = join(lab.dataDir, 'small.json');
  const experiment = { name: 'Small | one', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, device: 'cpu', seed: 3 };
  writeFileSync(file, JSON.stringify({ ...experiment, training: { epochs: 1 }, method: { kind: 'dense' } }));
  const start = async (): Promise<string> => {
    const { json, err } = await lab.run('run', file, '--json');
    return z.object({ runId: z.string() }, err).parse(json).runId;
  };
  const [one, other] = [await start(), await start()];
  const list = async (...more: string[]): Promise<z.output<typeof runs>['runs']> =>
    runs.parse((await lab.run('ls', '--json', ...more)).json).runs;

  expect((await lab.run('tag', '--where', 'seed = 3', '--add', 'paper', 'first')).out).toContain('2 runs changed.');
  expect((await lab.run('tag', one, '--remove', 'first')).out).toContain('1 run changed.');
  expect((await lab.run('note', 'Looks good.', other)).out).toContain('1 run changed.');
  expect((await list()).map(({ id, tags, notes }) => [id, tags, notes])).toEqual([
    [other, ['paper', 'first'], 'Looks good.'],
    [one, ['paper'], ''],
  ]);
  expect((await lab.run('ls', '--where', `id = ${one}`, '--columns', 'id,name,config.training.epochs')).out).toBe(
    `id,name,config.training.epochs\n${one},Small | one,1\n`,
  );
  expect((await lab.run('ls', '--where', `id = ${one}`, '--columns', 'name,seed', '--format', 'md')).out).toBe(
    '| name | seed |\n| --- | --: |\n| Small \\| one | 3 |\n',
  );
  const parquet = join(lab.dataDir, 'runs.parquet');
  await lab.run('ls', '--where', `id = ${one}`, '--columns', 'id,seed,config.training.epochs', '--out', parquet);
  expect(await rowsOf(parquet)).toEqual([{ id: one, seed: 3, 'config.training.epochs': 1 }]);
  const points = join(lab.dataDir, 'points.parquet');
  await lab.run('metrics', one, other, '--out', points);
  const read = await rowsOf(points);
  expect(new Set(read.map(({ run }) => run))).toEqual(new Set([one, other]));
  expect(read.find(({ series }) => series === 'validation/accuracy')).toMatchObject({ name: 'Small | one' });
  expect((await lab.run('metrics', one, '--format', 'parquet')).code).toBe(2);
  const unknown = await lab.run('ls', '--columns', 'name,nothing');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Unknown columns: nothing.')]);

  const again = z
    .object({ runs: z.array(z.object({ id: z.string(), seed: z.int() })) })
    .parse((await lab.run('rerun', one, '--json')).json);
  expect(again.runs).toMatchObject([{ seed: 3 }]);
  const id = again.runs[0]?.id ?? '';
  await vi.waitFor(
    async () => expect((await lab.run('ls', '--where', `id = ${id} status:finished`, '--columns', 'id')).out).toContain(id),
    { timeout: 60_000, interval: 500 },
  );

  expect((await lab.run('archive', other)).out).toContain('1 run changed.');
  expect((await list()).map((run) => run.id)).toEqual([id, one]);
  await lab.run('archive', other, '--restore');

  expect((await lab.run('rm')).code).toBe(2);
  expect((await lab.run('rm', one, other)).out).toContain('2 runs in the trash.');
  expect((await list('--all')).map((run) => run.id)).toEqual([id]);
  expect((await lab.run('trash', 'ls')).out).toContain('2 runs, ');
  expect((await lab.run('show', one)).code).toBe(2);
  expect((await lab.run('trash', 'restore', other)).out).toContain('1 run restored.');
  expect((await lab.run('trash', 'empty')).out).toMatch(/1 run deleted for ever, [\d.]+ KiB freed\./);
  expect((await lab.run('trash', 'ls')).out).toContain('The trash is empty.');
  expect((await list()).map((run) => run.id)).toEqual([id, other]);
  expect(existsSync(join(lab.dataDir, 'trash', one))).toBe(false);
});
