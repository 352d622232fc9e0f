import { expect, test, vi } from 'vitest';
import { JobSnapshots } from '#main/engine/executors/slurm/job-snapshots.ts';
import type { SlurmJob } from '#main/engine/executors/slurm/job-states.ts';

const job = (id: string, name: string): SlurmJob => ({ id, name, state: 'RUNNING', reason: 'None' });

test('however many ask, the jobs are listed once, and again after the interval', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let listings = 0;
  const jobs = (): Promise<SlurmJob[]> => {
    listings += 1;
    return Promise.resolve([job('1', 'a')]);
  };
  const snapshots = new JobSnapshots({ jobs }, 100);
  const asked = await Promise.all(Array.from({ length: 10_000 }, () => snapshots.take()));
  expect([new Set(asked).size, listings]).toEqual([1, 1]);
  now = 99;
  expect((await snapshots.take()).begun).toBe(0);
  now = 100;
  expect((await snapshots.take()).begun).toBe(100);
  expect(listings).toBe(2);
});

test('a listing that takes long is not begun a second time', async () => {
  let listings = 0;
  let answer = (): void => undefined;
  const jobs = (): Promise<SlurmJob[]> => {
    listings += 1;
    return new Promise((resolve) => (answer = () => resolve([])));
  };
  const snapshots = new JobSnapshots({ jobs }, 0);
  const asked = [snapshots.take(), snapshots.take()];
  answer();
  await Promise.all(asked);
  expect(listings).toBe(1);
});

test('a failed listing is tried again after the interval', async () => {
  let isDown = true;
  const jobs = (): Promise<SlurmJob[]> => (isDown ? Promise.reject(new Error('down')) : Promise.resolve([job('9', 'a'), job('10', 'a')]));
  const snapshots = new JobSnapshots({ jobs }, 0);
  await expect(snapshots.take()).rejects.toThrow('down');
  isDown = false;
  const snapshot = await snapshots.take();
  expect([snapshot.withId('9')?.id, snapshot.withId('8'), snapshot.named('a')?.id, snapshot.named('b')]).toEqual([
    '9',
    undefined,
    '10',
    undefined,
  ]);
});
