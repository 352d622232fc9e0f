import { z } from 'zod';
import type { Action } from './action.ts';

/** What a method decided about one layer, for people and for analysis. */
export const layerDecisionSchema = z.strictObject({
  layer: z.string(),
  what: z.string().describe('What happens to the layer: `prune`, `linearize`, `keep`.'),
  why: z.string(),
  numbers: z.record(z.string(), z.number()).describe('What the decision rests on, by name.'),
});

export type LayerDecision = z.output<typeof layerDecisionSchema>;

/** A round: the actions are executed, then the network is trained for that many epochs; 0 trains not at all. */
export interface Decision {
  readonly actions: readonly Action[];
  readonly trainEpochs: number;
  readonly layers: readonly LayerDecision[];
}

/** The end of the run. An empty list of actions does not end it: only this does. */
export interface Stop {
  /** A short code, which the journal's `end` event has as its reason. */
  readonly stop: string;
  /** The same as a sentence. */
  readonly reason: string;
}

/** A question while a method decides: how good is the network with these actions? Nothing of it is kept. */
export interface Trial {
  readonly actions: readonly Action[];
  readonly split: 'train' | 'validation';
  /** Indices of the images in their split; all of them where absent. */
  readonly images?: Uint32Array;
}

/** Mean cross-entropy in nats and accuracy in percent, evaluation mode. */
export interface TrialOutcome {
  readonly loss: number;
  readonly accuracy: number;
}

/** Yields trials, receives their outcomes, and returns what to do. */
export type Deciding = AsyncGenerator<Trial, Decision | Stop, TrialOutcome>;

/** A decision that needs no trial. */
export async function* decided(outcome: Decision | Stop): Deciding {
  yield* [];
  return await Promise.resolve(outcome);
}
