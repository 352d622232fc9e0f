import type { RunDetail } from '#shared/contract/index.ts';

type Scores = RunDetail['rounds'][number]['test'];

/** The fraction of each target that a run distributes over all classes; 0 for runs of other programs that name none. */
export function labelSmoothingOf({ experiment }: Pick<RunDetail, 'experiment'>): number {
  return experiment?.training.labelSmoothing ?? 0;
}

/** The negative log-likelihood of scores. Those of older versions have only a loss, which equals it without label smoothing. */
export function nllOf({ loss, nll }: Scores, labelSmoothing: number): number | undefined {
  return nll ?? (labelSmoothing === 0 ? loss : undefined);
}
