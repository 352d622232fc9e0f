import { z } from 'zod';
import type { Action, TrialAction } from './action.ts';

/** A method's decision about one layer, for display and analysis. */
export const layerDecisionSchema = z.strictObject({
  layer: z.string(),
  what: z.string().describe('The action on the layer: `prune`, `linearize`, `remove-channels`, `bypass`, `drop`, `hoist`, `keep`.'),
  why: z.string(),
  numbers: z.record(z.string(), z.number()).describe('The numbers behind the decision, by name.'),
});

export type LayerDecision = z.output<typeof layerDecisionSchema>;

/** A round: the actions are executed, then the network is trained for `trainEpochs` epochs, which may be 0. */
export interface Decision {
  readonly actions: readonly Action[];
  readonly trainEpochs: number;
  readonly layers: readonly LayerDecision[];
}

/** Ends the run. A decision without actions does not. */
export interface Stop {
  /** A short code, the `reason` of the journal's `end` event. */
  readonly stop: string;
  /** The reason as a sentence. */
  readonly reason: string;
}

/** A request to evaluate the network with some actions, which are undone afterwards. */
export interface Trial {
  readonly actions: readonly TrialAction[];
  /** `calibration`: training images that are never trained on. */
  readonly split: 'train' | 'calibration' | 'validation';
  /** Indices of the images in the split; all images if absent. */
  readonly images?: Uint32Array;
}

/** Mean cross-entropy in nats and accuracy in percent, in evaluation mode. */
export interface TrialOutcome {
  readonly loss: number;
  readonly accuracy: number;
}

/** Yields trials, receives their outcomes, and returns the decision. */
export type DecisionGenerator = AsyncGenerator<Trial, Decision | Stop, TrialOutcome>;

/** A decision without trials. */
export async function* decided(outcome: Decision | Stop): DecisionGenerator {
  yield* [];
  return await Promise.resolve(outcome);
}
