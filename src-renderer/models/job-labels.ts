import type { JobPhase, ModelJob } from '#shared/contract/index.ts';
import { formatDuration } from '../ui/format.ts';
import { waitingText } from '../ui/waiting.ts';
import { roundTitle } from './list-rows.ts';

/** Phases in order. */
const phases: Readonly<Record<JobPhase, string>> = {
  loading: 'Loading TensorFlow and the model',
  reducing: 'Reducing the network',
  exporting: 'Encoding as ONNX',
  checking: 'Comparing the networks on held-out images',
  measuring: 'Measuring latency',
  writing: 'Writing files',
};

const verbs: Readonly<Record<ModelJob['kind'], { doing: string; done: string }>> = {
  proof: { doing: 'Proving', done: 'Proven:' },
  export: { doing: 'Exporting', done: 'Exported:' },
};

/** `Proving Starter, round 4, reduced`. */
export function jobTitle({ kind, status, round, plan }: Pick<ModelJob, 'kind' | 'status' | 'round' | 'plan'>, runName: string): string {
  const form = plan === 'exact' ? 'reduced' : 'as trained';
  return `${status === 'done' ? verbs[kind].done : verbs[kind].doing} ${runName}, ${roundTitle(round).toLowerCase()}, ${form}`;
}

/** Current activity: `Measuring latency · 12 of 40`. */
export function jobText({ status, waitingFor, phase, done, of, startedAt, endedAt }: Omit<ModelJob, 'files' | 'error'>): string {
  switch (status) {
    case 'waiting':
      return waitingText(waitingFor);
    case 'running':
      return of > 0 ? `${phases[phase]} · ${done} of ${of}` : `${phases[phase]} …`;
    case 'done':
      return `Done in ${formatDuration(seconds(startedAt, endedAt))}`;
    case 'failed':
      return 'Failed';
    case 'canceled':
      return 'Canceled';
  }
}

/** Fraction done over all phases, each weighted equally; a phase without a count stays at its start. */
export function jobProgress({ status, phase, done, of }: Pick<ModelJob, 'status' | 'phase' | 'done' | 'of'>): number {
  if (status === 'waiting') return 0;
  if (status !== 'running') return 1;
  const order = Object.keys(phases);
  return (order.indexOf(phase) + (of > 0 ? done / of : 0)) / order.length;
}

function seconds(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}
