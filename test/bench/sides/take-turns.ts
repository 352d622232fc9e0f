import { spreadOf, type Spread } from '../report/spread.ts';
import type { Asked, Side, Taken } from './side.ts';

const WARM_UP_TURNS = 2;

/** Somebody's part in a comparison. */
export interface Part extends Asked {
  readonly side: Side;
}

/** What a step took, over the turns. */
export interface Times {
  readonly wall: Spread;
  readonly processor: Spread;
}

/**
 * Everybody does a turn of work, again and again, so that a load on the machine which lasts falls on all of them; each warmed up first.
 * The times are in the order of the parts.
 */
export async function takeTurns(parts: readonly Part[], turns: number): Promise<readonly Times[]> {
  const taken: Taken[][] = parts.map(() => []);
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
