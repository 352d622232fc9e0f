import type { GraphNode, InputNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import type { NodeContext } from '../operations/applied.ts';
import type { Normalized } from '../operations/counted-activation.ts';

/** An observation of what nodes read, which the forward pass makes on its way. */
export interface ForwardObservation<Result> {
  /** Most observations of a neuron per batch for which sums are exact. */
  readonly exactObservations: number;
  /** Adds a node together with its observation; undefined if the node is not observed. */
  observe(node: Exclude<GraphNode, InputNode>, source: ObservedSource): ObservedNode<Result> | undefined;
}

/** The input of an observed node. */
export interface ObservedSource {
  readonly input: Output;
  readonly context: NodeContext;
  /** The batch normalization that yields the input, if any: both can be computed in one pass over memory. */
  readonly normalized?: Normalized | undefined;
}

export interface ObservedNode<Result> {
  readonly output: Output;
  /** float64, summed over the batch. */
  readonly sums: Output;
  readonly shape: readonly number[];
  /**
   * The result from the sums over a pass.
   *
   * @param observations of each neuron: images × positions
   */
  readonly resultOf: (sums: Float64Array, observations: number) => Result;
}
