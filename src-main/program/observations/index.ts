import type { InputMoments, StateCounts } from '#shared/entropy/index.ts';
import { blockDistances } from './block-distances.ts';
import { channelGradients } from './channel-gradients.ts';
import { moments } from './input-moments.ts';
import type { Observation } from './observation.ts';
import { states } from './state-counts.ts';

/** The observations over a pass of images, and their result for each node. */
export interface Observed {
  /** State counts of an activation's neurons. */
  readonly states: StateCounts;
  /** Moments of an activation's input. */
  readonly moments: InputMoments;
  /** Effects of a kernel layer's output channels on the loss. */
  readonly channelGradients: readonly number[];
  /** The distance between a shape-preserving block's input and output, by the block's output. */
  readonly blockDistances: number;
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
  moments: () => moments,
  channelGradients: () => channelGradients,
  blockDistances: () => blockDistances,
};

export const observationNames = Object.keys(observations) as readonly ObservationName[];
