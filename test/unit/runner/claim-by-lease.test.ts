import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isRunLeased, LEASE_SECONDS, RunLease, runPaths } from '#main/run-folder/index.ts';
import { claimByLease } from '#main/runner/job/claim-by-lease.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

test('a job claims a run by its lease, without the lock of the file system, and releases it', async () => {
  const folder = temporaryFolder();
  const claim = await claimByLease(folder);
  expect([isRunLeased(folder), existsSync(runPaths(folder).lock)]).toEqual([true, false]);
  claim.release();
  expect(isRunLeased(folder)).toBe(false);
});

test('a job is refused while the lease of another one is renewed', async () => {
  const folder = temporaryFolder();
  const lease = RunLease.tryAcquire(folder);
  await expect(claimByLease(folder, 0)).rejects.toMatchObject({ code: 'busy', details: { file: runPaths(folder).lease } });
  expect(lease?.renew()).toBe(true);
});

test('a job waits until the lease that a killed one has left expires', async () => {
  const folder = temporaryFolder();
  const left = RunLease.tryAcquire(folder);
  const waiting = claimByLease(folder);
  const past = Date.now() / 1000 - 2 * LEASE_SECONDS;
  utimesSync(runPaths(folder).lease, past, past);
  const claim = await waiting;
  expect([left?.renew(), readFileSync(runPaths(folder).lease, 'utf8') === left?.handle.content]).toEqual([false, false]);
  claim.release();
});
