import {
  type AnalysisJob,
  isAnalysis,
  isModelImport,
  isModelJob,
  type Job,
  type ModelImportJob,
  type ModelJob,
} from '#shared/contract/index.ts';
import { analysisTitle } from '../models/analyses/analysis-labels.ts';
import { roundTitle } from '../models/list-rows.ts';
import { formatRoute, type Route } from '../routing/route.ts';
import { failureOf } from '../ui/failure.ts';
import type { Toasts } from '../ui/toasts.svelte.ts';

export interface JobToastContext {
  readonly toasts: Toasts;
  readonly runName: (id: string) => string;
  /** The view on screen: the library and the reduction show failed imports themselves. */
  readonly view: Route['view'];
}

/** Shows that a job is done or has failed, with a link to its model. A canceled job shows nothing. */
export function showJobEnd(job: Job, context: JobToastContext): void {
  if (isModelJob(job)) showModelJobEnd(job, context);
  else if (isAnalysis(job)) showAnalysisEnd(job, context);
  else if (isModelImport(job)) showImportEnd(job, context);
}

function showModelJobEnd({ kind, status, runId, round, error }: ModelJob, { toasts, runName }: JobToastContext): void {
  const href = formatRoute({ view: 'models', run: runId, round });
  const model = `${runName(runId)}, ${roundTitle(round).toLowerCase()}`;
  if (error) toasts.refused(failureOf(error), href);
  else if (status === 'done') toasts.ready(`${kind === 'proof' ? 'Proven' : 'Exported'}: ${model}.`, href);
}

function showAnalysisEnd(job: AnalysisJob, { toasts, runName }: JobToastContext): void {
  const { runId, round, status, error } = job;
  const href = formatRoute({ view: 'models', run: runId, round });
  if (error) toasts.refused(failureOf(error), href);
  else if (status === 'done') toasts.ready(`${analysisTitle(job, runName(runId))} is done.`, href);
}

function showImportEnd({ status, model, error }: ModelImportJob, { toasts, view }: JobToastContext): void {
  if (error && view !== 'library' && view !== 'reduce') toasts.refused(failureOf(error), formatRoute({ view: 'library', name: null }));
  else if (status === 'done') toasts.ready(`Imported “${model}”.`, formatRoute({ view: 'imported-network', model }));
}
