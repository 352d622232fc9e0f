import type { RunSummary } from '#shared/contract/index.ts';
import type { LabClient } from '../session/lab-client.ts';
import type { Toasts } from '../ui/toasts.svelte.ts';

/** Archives or restores runs and offers to undo it. */
export async function archiveRuns(client: LabClient, toasts: Toasts, runs: readonly RunSummary[], archived: boolean): Promise<void> {
  const changed = runs.filter((run) => run.archived !== archived);
  const [first] = changed;
  if (!first) return;
  const set = (to: boolean) => async (): Promise<void> => {
    await Promise.all(changed.map(({ id }) => client.runs.annotate({ id, archived: to })));
  };
  const done = await toasts.attempt(set(archived));
  const what = changed.length === 1 ? `“${first.name}”` : `${changed.length} runs`;
  if (done) toasts.done(`${archived ? 'Archived' : 'Restored'} ${what}.`, set(!archived));
}
