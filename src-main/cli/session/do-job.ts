import type { Change, Job, ModelJob, StoredProof } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import { share } from '../text/run-text.ts';
import type { CommandContext } from './command-context.ts';
import { onInterruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';
import { withChanges } from './with-changes.ts';

/** A finished model job. */
export interface DoneJob {
  readonly job: ModelJob;
  readonly proof: StoredProof;
}

const NOTHING_WRITTEN = 'nothing was written';

/** Runs a model job in the engine and waits for it. Throws like {@link doJob}. */
export async function doModelJob(context: CommandContext, start: () => Promise<ModelJob>): Promise<DoneJob> {
  const job = await doJob(context, start, NOTHING_WRITTEN);
  if (job.proof === null) throw new Error('a finished model job has a proof');
  return { job, proof: await context.client.models.proof({ proof: job.proof }) };
}

/**
 * Runs a job in the engine and waits for it. Ctrl+C cancels it. Throws the job's error, or LabError `canceled`.
 *
 * @param remains what is left after it is canceled, as part of a sentence
 */
export async function doJob<Kind extends Job>(context: CommandContext, start: () => Promise<Kind>, remains: string): Promise<Kind> {
  const { client, terminal } = context;
  // Subscribed first, since the job may finish at once.
  return withChanges(client, async (changes) => {
    const started = start();
    const cancel = async (): Promise<Job> => client.jobs.cancel({ job: (await started).id });
    const interruption = onInterruption(context, `Canceling; ${remains}.`, cancel);
    const job = await started.then((first) => endOf(changes, first, terminal)).finally(() => interruption.end());
    if (job?.status === 'done') return job;
    if (job?.error) throw LabError.of(job.error);
    if (job) throw new LabError('canceled', `The job was canceled; ${remains}.`, 'Run the same command to start again.');
    throw new LabError('unavailable', 'The engine ended, and the job with it.', 'Run the same command to start again.');
  });
}

/** Undefined if the stream ends early. */
async function endOf<Kind extends Job>(changes: AsyncIterable<Change>, first: Kind, terminal: Terminal): Promise<Kind | undefined> {
  const isIt = (job: Job): job is Kind => job.id === first.id;
  let reported = '';
  try {
    for await (const change of changes) {
      if (change.kind !== 'job' || !isIt(change.job)) continue;
      const { job } = change;
      if (job.endedAt !== null) return job;
      terminal.progress(jobText(job));
      const state = [job.status, job.phase].join(' ');
      if (state !== reported && !terminal.isInteractive) terminal.note(jobText(job));
      reported = state;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** A job's state in one line. */
function jobText({ kind, status, waitingFor, phase, done, of }: Job): string {
  if (status === 'waiting') return waitingFor ?? 'waiting for other jobs';
  if (of === 0) return phase;
  const counts = kind === 'data-import' ? ` · ${formatCount(done)} of ${plural(of, 'image')}` : '';
  return `${phase} · ${share(done / of)}${counts}`;
}
