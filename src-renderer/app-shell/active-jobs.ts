import type { Job, LatencyJob, ModelJob } from '#shared/contract/index.ts';
import { dataImportProgress, dataImportText } from '../data/import-labels.ts';
import { modelImportProgress, modelImportText } from '../library/import-labels.ts';
import { analysisProgress, analysisText, analysisTitle } from '../models/analyses/analysis-labels.ts';
import { jobProgress, jobText, jobTitle } from '../models/job-labels.ts';
import { formatRoute } from '../routing/route.ts';
import { waitingText } from '../ui/waiting.ts';

/** A waiting or running job of any kind, as the rail shows it. */
export interface ActiveJob {
  readonly id: string;
  readonly isRunning: boolean;
  /** `Proving` */
  readonly verb: string;
  /** What the job works on and how far it is. */
  readonly text: string;
  /** Fraction done, 0..1. */
  readonly progress: number;
  /** The view that shows it. */
  readonly href: string;
}

export function activeJob(job: Job, runName: (id: string) => string): ActiveJob {
  return { id: job.id, isRunning: job.status === 'running', ...describe(job, runName) };
}

type Description = Omit<ActiveJob, 'id' | 'isRunning'>;

function describe(job: Job, runName: (id: string) => string): Description {
  switch (job.kind) {
    case 'analysis':
      return {
        verb: 'Analyzing',
        text: `${analysisTitle(job, runName(job.runId))}: ${analysisText(job)}`,
        progress: analysisProgress(job),
        href: formatRoute({ view: 'models', run: job.runId, round: job.round }),
      };
    case 'data-import':
      return {
        verb: 'Adding',
        text: `Adding ${job.dataSet}: ${dataImportText(job)}`,
        progress: dataImportProgress(job),
        href: formatRoute({ view: 'data' }),
      };
    case 'model-import':
      return {
        verb: 'Importing',
        text: `Importing ${job.model}: ${modelImportText(job)}`,
        progress: modelImportProgress(job),
        href: formatRoute({ view: 'library', name: null }),
      };
    case 'latency':
      return describeLatencyJob(job);
    default:
      return describeModelJob(job, runName(job.runId));
  }
}

function describeLatencyJob({ experiment, runId, status, waitingFor, phase, done, of }: LatencyJob): Description {
  const running = phase === 'planning' ? 'Comparing networks …' : `${done} of ${of} operations`;
  return {
    verb: 'Timing',
    text: `Timing the network of ${experiment}: ${status === 'waiting' ? waitingText(waitingFor) : running}`,
    progress: of > 0 ? done / of : 0,
    href: formatRoute(runId === null ? { view: 'runs' } : { view: 'run', id: runId }),
  };
}

function describeModelJob(job: ModelJob, runName: string): Description {
  return {
    verb: job.kind === 'proof' ? 'Proving' : 'Exporting',
    text: `${jobTitle(job, runName)}: ${jobText(job)}`,
    progress: jobProgress(job),
    href: formatRoute({ view: 'models', run: job.runId, round: job.round }),
  };
}
