import { isWorthResuming, type RunSummary, type StudyAction } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { RunService } from './run-service.ts';

/** Does to a member of a study what is done to the study, if the member is in a state for it. */
export async function controlMember(runs: RunService, { id, ...run }: RunSummary, action: StudyAction): Promise<void> {
  try {
    if (action === 'pause' && run.status === 'running') await runs.control(id, 'pause');
    else if (action === 'stop' && stoppable.has(run.status)) await runs.control(id, 'stop-now');
    // The request to pause it may not have been read yet.
    else if (action === 'resume' && run.status === 'running') await runs.control(id, 'resume');
    else if (action === 'resume' && resumable.has(run.status)) await runs.resume(id);
    else if (action === 'retry' && run.status === 'failed' && isWorthResuming(run)) await runs.resume(id);
  } catch (error) {
    // Its state has changed in the meantime.
    if (!(error instanceof LabError && error.code === 'conflict')) throw error;
  }
}

const stoppable: ReadonlySet<RunSummary['status']> = new Set(['queued', 'running', 'paused']);
const resumable: ReadonlySet<RunSummary['status']> = new Set(['paused', 'stopped', 'interrupted']);
