import type { ModelGraph } from '#shared/graph/index.ts';

/**
 * Which linear layers without a nonlinearity between them become one. `dense`: dense layers, if that takes fewer multiply-accumulates, as in
 * versions that merged nothing else; `cheaper`: all merges that are predicted to save time, or that take no more multiply-accumulates where
 * latencies are not known; `all`: all merges that are exact for every input.
 */
export const mergeModes = ['dense', 'cheaper', 'all'] as const;
export type MergeMode = (typeof mergeModes)[number];

/** Milliseconds per call of what differs between two networks. */
export interface PredictedLatency {
  readonly before: number;
  readonly after: number;
}

/** Predicts what a change of a network saves; undefined if a part that differs has not been measured. */
export type PredictLatency = (before: ModelGraph, after: ModelGraph) => PredictedLatency | undefined;

export interface MergePolicy {
  readonly mode: MergeMode;
  readonly predict?: PredictLatency | undefined;
}
