import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { acquireRunLock, isRunLeased, LEASE_SECONDS, RunLease, runPaths } from '#main/run-folder/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** As if the holder had not renewed the lease for so long. */
function age(folder: string, seconds: number): void {
  const { lease } = runPaths(folder);
  const renewed = statSync(lease).mtimeMs / 1000 - seconds;
  utimesSync(lease, renewed, renewed);
}

function acquired(folder: string): RunLease {
  const lease = RunLease.tryAcquire(folder);
  if (!lease) throw new Error('the lease is taken');
  return lease;
}

test('a run is leased to one holder at a time, until it is released', () => {
  const folder = temporaryFolder();
  expect(isRunLeased(folder)).toBe(false);
  const first = acquired(folder);
  expect(RunLease.tryAcquire(folder)).toBeUndefined();
  expect(isRunLeased(folder)).toBe(true);
  first.release();
  expect(isRunLeased(folder)).toBe(false);
  acquired(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lease that is renewed lasts; one that is not is taken over, and its holder notices', () => {
  const folder = temporaryFolder();
  const lost = acquired(folder);
  age(folder, LEASE_SECONDS - 2);
  expect(RunLease.tryAcquire(folder)).toBeUndefined();
  expect(lost.renew()).toBe(true);
  age(folder, LEASE_SECONDS + 1);
  expect(isRunLeased(folder)).toBe(false);
  const next = acquired(folder);
  expect([lost.renew(), next.renew()]).toEqual([false, true]);
  // The loser removes nothing.
  lost.release();
  expect(isRunLeased(folder)).toBe(true);
  next.release();
  expect(next.renew()).toBe(false);
});

test('renewing sets the time of the file and leaves its content', () => {
  const folder = temporaryFolder();
  const lease = acquired(folder);
  const content = readFileSync(runPaths(folder).lease, 'utf8');
  age(folder, 30);
  const before = statSync(runPaths(folder).lease).mtimeMs;
  lease.renew();
  expect(statSync(runPaths(folder).lease).mtimeMs - before).toBeGreaterThan(29_000);
  expect(readFileSync(runPaths(folder).lease, 'utf8')).toBe(content);
});

test('a lease whose content is damaged counts until it expires', () => {
  const folder = temporaryFolder();
  const lease = acquired(folder);
  writeFileSync(runPaths(folder).lease, '{');
  expect(lease.renew()).toBe(false);
  expect(RunLease.tryAcquire(folder)).toBeUndefined();
  age(folder, LEASE_SECONDS + 1);
  acquired(folder);
});

test('a holder whose lease was deleted has lost it', () => {
  const folder = temporaryFolder();
  const lease = acquired(folder);
  rmSync(runPaths(folder).lease);
  expect(lease.renew()).toBe(false);
});

test('another thread renews the same lease', () => {
  const folder = temporaryFolder();
  expect(RunLease.of(acquired(folder).handle).renew()).toBe(true);
});

test('a runner of this machine is refused while a job elsewhere holds the lease', () => {
  const folder = temporaryFolder();
  const lease = acquired(folder);
  expect(() => acquireRunLock(folder)).toThrow(
    expect.objectContaining({ code: 'busy', message: expect.stringContaining(`process ${process.pid}`) as unknown }),
  );
  lease.release();
  acquireRunLock(folder).release();
});
