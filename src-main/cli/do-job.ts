import { LabError } from '#shared/errors/index.ts';
import type { Change, Job, ModelJob, StoredProof } from '#shared/contract/index.ts';
import { onInterruption } from './interruption.ts';
import { share } from './run-text.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** A model job that is done. */
export interface DoneJob {
  readonly job: ModelJob;
  readonly proof: StoredProof;
}

/** What is left of a job that is canceled, as a sentence. */
const NOTHING_WRITTEN = 'nothing was written';

/** Has the engine work on a model and waits until it is done. Throws as {@link doJob} does. */
export async function doModelJob(session: Session, begin: () => Promise<ModelJob>): Promise<DoneJob> {
  const job = await doJob(session, begin, NOTHING_WRITTEN);
  if (job.proof === null) throw new Error('a job on a model stores a proof');
  return { job, proof: await session.client.models.proof({ proof: job.proof }) };
}

/**
 * Has the engine do a job and waits until it is done. Ctrl+C cancels it; `left` says what is left then. Throws what the job failed with,
 * or LabError `canceled`.
 */
export async function doJob<Kind extends Job>(session: Session, begin: () => Promise<Kind>, left: string): Promise<Kind> {
  const { client, terminal } = session;
  const abort = new AbortController();
  try {
    // Before it begins: it may be done at once.
    const changes = await client.changes(undefined, { signal: abort.signal });
    const begun = begin();
    const cancel = async (): Promise<Job> => client.jobs.cancel({ job: (await begun).id });
    const interruption = onInterruption(session, `Canceling; ${left}.`, cancel);
    const job = await begun.then((first) => endOf(changes, first, terminal)).finally(() => interruption.end());
    if (job?.status === 'done') return job;
    if (job?.error) throw LabError.of(job.error);
    if (job) throw new LabError('canceled', `The job was canceled; ${left}.`, 'Give the same command to begin again.');
    throw new LabError('unavailable', 'The engine was lost, and the job with it.', 'Give the same command to begin again.');
  } finally {
    abort.abort();
  }
}

/** Undefined where the stream breaks off. */
async function endOf<Kind extends Job>(changes: AsyncIterable<Change>, first: Kind, terminal: Terminal): Promise<Kind | undefined> {
  const isIt = (job: Job): job is Kind => job.id === first.id;
  let told = '';
  try {
    for await (const change of changes) {
      if (change.kind !== 'job' || !isIt(change.job)) continue;
      const { job } = change;
      if (job.endedAt !== null) return job;
      terminal.progress(jobText(job));
      const place = [job.status, job.phase].join(' ');
      if (place !== told && !terminal.isInteractive) terminal.note(jobText(job));
      told = place;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** Where a job is, in one line. */
function jobText({ kind, status, waitingFor, phase, done, of }: Job): string {
  if (status === 'waiting') return waitingFor ?? 'waiting for other jobs';
  if (of === 0) return phase;
  const counts = kind === 'data-import' ? ` · ${done.toLocaleString('en')} of ${of.toLocaleString('en')} images` : '';
  return `${phase} · ${share(done / of)}${counts}`;
}
