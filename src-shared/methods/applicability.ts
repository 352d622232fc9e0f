/** A prunable layer that a method leaves unchanged. */
export interface SkippedLayer {
  readonly layer: string;
  /** Such as `it has no batch normalization`. */
  readonly why: string;
}

/** Why a method cannot run. */
export interface MethodProblem {
  /** The problem as a sentence; names the layer if there is one. */
  readonly message: string;
  readonly remedy: string;
  /** The field of the method's settings; the method itself if absent. */
  readonly field?: string;
}

/** What a method can do with a network, known before a run. */
export interface Applicability {
  /** A method that skips every layer cannot run. */
  readonly skipped?: readonly SkippedLayer[];
  readonly problems?: readonly MethodProblem[];
}
