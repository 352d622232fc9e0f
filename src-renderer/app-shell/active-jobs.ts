import type { ImportJob, ModelImportJob, ModelJob } from '#shared/contract/index.ts';
import { addingShare, addingWords } from '../data/import-labels.ts';
import { importShare, importWords } from '../library/import-labels.ts';
import { jobShare, jobTitle, jobWords } from '../models/job-labels.ts';
import { formatRoute } from '../routing/route.ts';

/** A job of the engine, of whatever kind, as the rail tells of it. */
export interface Work {
  readonly id: string;
  readonly isRunning: boolean;
  /** `Proving` */
  readonly verb: string;
  /** What is done to what, and how far it is. */
  readonly words: string;
  /** 0..1 */
  readonly share: number;
  /** Where it can be looked at. */
  readonly href: string;
}

export function workOnModel(job: ModelJob, runName: string): Work {
  return {
    ...common(job),
    verb: job.kind === 'proof' ? 'Proving' : 'Exporting',
    words: `${jobTitle(job, runName)}: ${jobWords(job)}`,
    share: jobShare(job),
    href: formatRoute({ view: 'models', run: job.runId, round: job.round }),
  };
}

export function workOnDataSet(job: ImportJob): Work {
  const words = `Adding ${job.dataSet}: ${addingWords(job)}`;
  return { ...common(job), verb: 'Adding', words, share: addingShare(job), href: formatRoute({ view: 'data' }) };
}

export function workOnImport(job: ModelImportJob): Work {
  const words = `Importing ${job.model}: ${importWords(job)}`;
  return { ...common(job), verb: 'Importing', words, share: importShare(job), href: formatRoute({ view: 'library', name: null }) };
}

function common({ id, status }: Pick<ModelJob, 'id' | 'status'>): Pick<Work, 'id' | 'isRunning'> {
  return { id, isRunning: status === 'running' };
}
