import type { Row } from '../report/row.ts';
import type { MeasuredCase } from './measure-case.ts';

/** A row of a reduction: what is compared with what. */
export interface ReducedRow extends Row {
  readonly against: string;
  /** Largest difference of an output / largest output. */
  readonly difference?: number | undefined;
}

/** Leaving out the steps of a kind should not be faster by more than the noise of a measurement. */
const GOAL_OF_KIND = 1.1;
const PREDICTION_ERROR = 0.15;
/** Largest relative difference of outputs: that of proofs. */
const DIFFERENCE = 1e-4;
/** Seconds of planning. */
const LIMITS = { processor: 2, withLatencies: 60 };

/** What is expected of a reduction, each as a ratio and its limit. */
export function rowsOfCase({ name, dense, reduced, batch32, predicted, difference, kinds, planning }: MeasuredCase): ReducedRow[] {
  const row = (against: string, ours: number, peer: number, goal = 1): ReducedRow => ({
    ...{ network: name, against, ours, peer, ratio: ours / peer, goal },
  });
  const [low, high] = [predicted, reduced.measured].toSorted((one, other) => one - other) as [number, number];
  return [
    { ...row('dense, batch 1', reduced.measured, dense.measured), difference },
    row('dense, batch 32', batch32.reduced, batch32.dense),
    { ...row('predicted and measured, batch 1', high, low, 1 + PREDICTION_ERROR) },
    row('difference of outputs and its limit', difference, DIFFERENCE),
    ...kinds.map((kind) => ({
      ...row(`without ${kind.steps} ${kind.kind}, batch 1`, kind.withThem, kind.without, GOAL_OF_KIND),
      difference: kind.difference,
    })),
    ...(planning.isLimited
      ? [
          row('seconds of planning and their limit', planning.processor, LIMITS.processor),
          row('the same with latencies', planning.withLatencies, LIMITS.withLatencies),
        ]
      : []),
  ];
}
