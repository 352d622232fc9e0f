import type { StateCounts } from '#shared/entropy/index.ts';
import type { Observation } from './observation.ts';
import { states } from './state-counts.ts';

/** The observations over a pass of images, and their result for each node. */
export interface Observed {
  /** State counts of an activation's neurons. */
  readonly states: StateCounts;
}

export type ObservationName = keyof Observed;

/** Settings of observations. */
export interface ObservationSettings {
  /** τ of counted states: the largest error of a region that counts as linear. */
  readonly tau?: number | undefined;
}

/** All observations by name. */
export const observations: {
  readonly [Name in ObservationName]: (settings: ObservationSettings) => Observation<Observed[Name]>;
} = {
  states: ({ tau }) => states(tau),
};

export const observationNames = Object.keys(observations) as readonly ObservationName[];
