import { type Spread, spreadOf } from '../report/spread.ts';
import type { Side, Timing, WorkRequest } from './side.ts';

const WARM_UP_TURNS = 2;

/** One participant in a comparison. */
export interface Part extends WorkRequest {
  readonly side: Side;
}

/** Times per step, over the turns. */
export interface Times {
  readonly wall: Spread;
  readonly processor: Spread;
}

/**
 * Runs the participants in turns, after a warm-up, so that other load on the machine affects all of them. Returns the times in the order of
 * `parts`.
 */
export async function takeTurns(parts: readonly Part[], turns: number): Promise<readonly Times[]> {
  const taken: Timing[][] = parts.map(() => []);
  for (let turn = -WARM_UP_TURNS; turn < turns; turn += 1) {
    for (const [index, { side, work, steps }] of parts.entries()) {
      const time = await side.do({ work, steps });
      if (turn >= 0) taken[index]?.push(time);
    }
  }
  return taken.map((times) => ({
    wall: spreadOf(times.map(({ wall }) => wall)),
    processor: spreadOf(times.map(({ processor }) => processor)),
  }));
}
