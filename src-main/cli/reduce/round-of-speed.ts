import { LabError } from '#shared/errors/index.ts';

/** A round of a run, and how many times as fast as the dense network its reduced model is at batch size 1, as measured. */
export interface MeasuredRound {
  readonly round: number;
  readonly speedUp: number;
}

/**
 * The first round whose reduced model is so many times as fast as the dense network. Later rounds are taken to be at least as fast, so that a
 * bisection measures few of them. Throws LabError `conflict` if the last one is slower.
 *
 * @param last the last round
 * @param measure the measured speed-up of a round
 */
export async function roundOfSpeed(
  speedUp: number,
  last: MeasuredRound['round'],
  measure: (round: number) => Promise<number>,
): Promise<MeasuredRound> {
  let found: MeasuredRound = { round: last, speedUp: await measure(last) };
  if (found.speedUp < speedUp) {
    throw new LabError(
      'conflict',
      `The model did not become ${speedUp} times as fast: after ${last} rounds, it is ${found.speedUp.toFixed(2)} times as fast.`,
      'Give a lower --speed-up, or more --epochs.',
      { location: '--speed-up' },
    );
  }
  for (let slower = 0; found.round - slower > 1;) {
    const round = Math.floor((slower + found.round) / 2);
    const measured = await measure(round);
    if (measured >= speedUp) found = { round, speedUp: measured };
    else slower = round;
  }
  return found;
}
