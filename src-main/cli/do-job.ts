import { LabError, type Change, type Job, type StoredProof } from '#shared/contract/index.ts';
import { onInterruption } from './interruption.ts';
import { share } from './run-text.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** A job that is done. */
export interface DoneJob {
  readonly job: Job;
  readonly proof: StoredProof;
}

/** Has the engine do a job and waits until it is done. Ctrl+C cancels it. Throws what the job failed with, or LabError `cancelled`. */
export async function doJob(session: Session, begin: () => Promise<Job>): Promise<DoneJob> {
  const { client, terminal } = session;
  const abort = new AbortController();
  try {
    // Before it begins: it may be done at once.
    const changes = await client.changes(undefined, { signal: abort.signal });
    const begun = begin();
    const cancel = async (): Promise<Job> => client.jobs.cancel({ job: (await begun).id });
    const interruption = onInterruption(session, 'Cancelling; nothing will be written.', cancel);
    const job = await begun.then(({ id }) => endOf(changes, id, terminal)).finally(() => interruption.end());
    if (typeof job?.proof === 'number') return { job, proof: await client.models.proof({ proof: job.proof }) };
    if (job?.error) throw LabError.of(job.error);
    if (job) throw new LabError('cancelled', 'The job was cancelled; nothing was written.', 'Give the same command to begin again.');
    throw new LabError('unavailable', 'The engine was lost, and the job with it.', 'Give the same command to begin again.');
  } finally {
    abort.abort();
  }
}

/** Undefined where the stream breaks off. */
async function endOf(changes: AsyncIterable<Change>, id: string, terminal: Terminal): Promise<Job | undefined> {
  let told = '';
  try {
    for await (const change of changes) {
      if (change.kind !== 'job' || change.job.id !== id) continue;
      if (change.job.endedAt !== null) return change.job;
      terminal.progress(jobText(change.job));
      const place = [change.job.status, change.job.phase].join(' ');
      if (place !== told && !terminal.isInteractive) terminal.note(jobText(change.job));
      told = place;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** Where a job is, in one line. */
function jobText({ status, phase, done, of }: Job): string {
  if (status === 'waiting') return 'waiting for other jobs';
  return of === 0 ? phase : `${phase} · ${share(done / of)}`;
}
