import type { AnalysisScores } from '#shared/analysis/index.ts';
import type { EvaluationScores } from '../passes.ts';

/** The indices of `wanted` of `count` images at equal distances; all of them if `wanted` is 0 or more than there are. */
export function evenlySpaced(count: number, wanted: number): Uint32Array {
  const length = wanted === 0 ? count : Math.min(wanted, count);
  return Uint32Array.from({ length }, (_, index) => Math.floor((index * count) / length));
}

/** Scores of a result, whose NLL is null if it is not finite. */
export function scoresOf({ nll, accuracy }: Pick<EvaluationScores, 'nll' | 'accuracy'>): AnalysisScores {
  return { nll: Number.isFinite(nll) ? nll : null, accuracy };
}
