import { workerData } from 'node:worker_threads';
import { LEASE_SECONDS, type LeaseHandle, RENEWAL_SECONDS, RunLease } from '#main/run-folder/run-lease.ts';

/** The worker thread of `claim-by-lease.ts`: the main thread may be busy for longer than a lease lasts. */

const lease = RunLease.of(workerData as LeaseHandle);
let renewedAt = performance.now();

setInterval(renew, RENEWAL_SECONDS * 1000);

/** Ends the process if it has lost the lease: another one may be running the run. */
function renew(): void {
  try {
    if (!lease.renew()) end('another process has taken this run over');
    renewedAt = performance.now();
  } catch (error) {
    // The file system may answer again.
    if (performance.now() - renewedAt > LEASE_SECONDS * 1000) end(`its folder cannot be written: ${String(error)}`);
  }
}

function end(why: string): void {
  process.stderr.write(`The runner ends: ${why}.\n`);
  process.kill(process.pid, 'SIGKILL');
}
