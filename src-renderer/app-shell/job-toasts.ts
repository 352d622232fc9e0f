import type { ModelImportJob, ModelJob } from '#shared/contract/index.ts';
import { failureOf } from '../ui/failure.ts';
import { formatRoute } from '../routing/route.ts';
import type { Toasts } from '../ui/toasts.svelte.ts';
import { roundTitle } from '../models/list-rows.ts';

/** Tells that a job is done or has failed, with the way to its model; who cancels one knows. */
export function tellEndOf({ kind, status, runId, round, error }: ModelJob, toasts: Toasts, runName: string): void {
  const href = formatRoute({ view: 'models', run: runId, round });
  const model = `${runName}, ${roundTitle(round).toLowerCase()}`;
  if (error) toasts.refused(failureOf(error), href);
  else if (status === 'done') toasts.ready(`${kind === 'proof' ? 'Proven' : 'Exported'}: ${model}.`, href);
}

/** Tells that an import is done or, where nobody sees it in the library, has failed. */
export function tellEndOfImport({ status, model, error }: ModelImportJob, toasts: Toasts, inLibrary: boolean): void {
  if (error && !inLibrary) toasts.refused(failureOf(error), formatRoute({ view: 'library', name: null }));
  else if (status === 'done') toasts.ready(`Imported “${model}”.`, formatRoute({ view: 'drawn', model }));
}
