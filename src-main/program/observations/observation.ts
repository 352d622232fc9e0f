import type { GraphNode, GraphView, ModelGraph, Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ForwardObservation, ObservedNode } from '../training/forward-observation.ts';

/**
 * A quantity summed over a pass of images for each observed node, in evaluation mode. Summing happens inside the session.
 */
export type Observation<Result> = ForwardObservation<Result> | GradientObservation<Result> | ComparisonObservation<Result>;

/** What a pass sums. */
interface SummedObservation {
  /** Most observations of a neuron per batch for which sums are exact. */
  readonly exactObservations: number;
}

/** An observation of node outputs and the gradients of the cross-entropy with respect to them. Its passes need labels. */
export interface GradientObservation<Result> extends SummedObservation {
  /** The id under which a node's output is observed; undefined if it is not. */
  idOf(node: GraphNode, view: GraphView): string | undefined;
  /**
   * @param gradient of each image's own loss
   * @param shape of the node, without the batch
   */
  sum(builder: GraphBuilder, output: Output, gradient: Output, shape: Shape): Omit<ObservedNode<Result>, 'output'>;
}

/** An observation of the outputs of two nodes at a time. */
export interface ComparisonObservation<Result> extends SummedObservation {
  pairsOf(graph: ModelGraph): readonly ComparedPair[];
  compare(
    builder: GraphBuilder,
    pair: ComparedPair,
    graph: ModelGraph,
    outputOf: (id: string) => Output,
  ): Omit<ObservedNode<Result>, 'output'>;
}

/** Two nodes, and the id under which they are observed. */
export interface ComparedPair {
  readonly id: string;
  readonly first: string;
  readonly second: string;
}

export function isComparison(observation: Observation<unknown>): observation is ComparisonObservation<unknown> {
  return 'compare' in observation;
}

export function isGradientObservation(observation: Observation<unknown>): observation is GradientObservation<unknown> {
  return 'sum' in observation;
}
