import type { LayerStates } from '#shared/entropy/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';

/** A training step within its round, and what was measured before the round. */
export interface StepMoment {
  /** The dense training is round 0. */
  readonly round: number;
  /** From 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Epochs of the round. */
  readonly epochs: number;
  /** The entropies of the last measurement, by layer; empty in the dense training. */
  readonly states: ReadonlyMap<string, Pick<LayerStates, 'entropy'>>;
}

/** A term of the objective whose coefficients may differ between steps. */
export interface ScheduledTerm {
  readonly config: ObjectiveTermConfig;
  /** The field of the experiment that sets λ, for messages. */
  readonly field: string;
  /** A pure function, so that a resumed run computes the same. */
  readonly coefficients: (moment: StepMoment) => readonly number[];
}
