import type { GraphNode, InputNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import type { NodeContext } from '../operations/applied.ts';
import type { Normalized } from '../operations/counted-activation.ts';

/**
 * Something that is summed over a pass of images, for each node that it looks at, inside the session: only the sums leave it. Evaluation
 * mode.
 */
export interface Observation<Result> {
  /** So many observations of a neuron may a batch have for its sums to be exact. */
  readonly exactObservations: number;
  /** Adds a node together with what is observed of it; undefined for a node that is computed as always. */
  observe(node: Exclude<GraphNode, InputNode>, source: ObservedSource): ObservedNode | undefined;
  /**
   * What the sums over a pass say of a node.
   *
   * @param observations of each neuron: images × positions
   */
  resultOf(node: string, sums: Float64Array, observations: number): Result;
}

/** What the observed node reads. */
export interface ObservedSource {
  readonly input: Output;
  readonly context: NodeContext;
  /** The batch normalization that the input comes from, if it does: both may be computed in one reading. */
  readonly normalized?: Normalized | undefined;
}

export interface ObservedNode {
  readonly output: Output;
  /** float64, summed over the batch. */
  readonly sums: Output;
  readonly shape: readonly number[];
}
