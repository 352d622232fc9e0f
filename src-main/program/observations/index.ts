import type { StateCounts } from '#shared/entropy/index.ts';
import type { Observation } from './observation.ts';
import { states } from './state-counts.ts';

/** What can be observed of a network over a pass of images, and what each observation says of a node. */
export interface Observed {
  /** States of an activation's neurons. */
  readonly states: StateCounts;
}

export type ObservationName = keyof Observed;

/** Every observation by name; each has a file here. */
export const observations: { readonly [Name in ObservationName]: Observation<Observed[Name]> } = { states };

export const observationNames = Object.keys(observations) as readonly ObservationName[];
