import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { workerModule } from '#main/files/worker-module.ts';
import { LEASE_SECONDS, leasedElsewhere, RENEWAL_SECONDS, RunLease } from '#main/run-folder/index.ts';
import type { RunClaim } from '../run-attempt.ts';

const POLL_SECONDS = 1;
/** A lease that is left over expires within this time; a longer one is being renewed. */
const PATIENCE_SECONDS = LEASE_SECONDS + RENEWAL_SECONDS;

/**
 * Claims a run by its lease, which a thread renews until it is released, even while the main thread is busy. Waits for a lease that a killed
 * runner has left. Throws LabError `busy` if it is renewed meanwhile.
 *
 * @param patience how long to wait, in seconds
 */
export async function claimByLease(folder: string, patience = PATIENCE_SECONDS): Promise<RunClaim> {
  const lease = await acquired(folder, performance.now() + patience * 1000);
  const keeper = new Worker(workerModule('lease-keeper', import.meta.url), { name: 'lease', workerData: lease.handle, execArgv: [] });
  keeper.unref();
  return {
    setAside: undefined,
    release: () => {
      void keeper.terminate();
      lease.release();
    },
  };
}

async function acquired(folder: string, until: number): Promise<RunLease> {
  for (;;) {
    const lease = RunLease.tryAcquire(folder);
    if (lease) return lease;
    if (performance.now() > until) throw leasedElsewhere(folder);
    await setTimeout(POLL_SECONDS * 1000);
  }
}
