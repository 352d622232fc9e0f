import type { GraphNode, GraphView, Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ForwardObservation, ObservedNode } from '../training/forward-observation.ts';

/**
 * A quantity summed over a pass of images for each observed node, in evaluation mode. Summing happens inside the session.
 */
export type Observation<Result> = ForwardObservation<Result> | GradientObservation<Result>;

/** An observation of node outputs and the gradients of the cross-entropy with respect to them. Its passes need labels. */
export interface GradientObservation<Result> {
  /** Most observations of a neuron per batch for which sums are exact. */
  readonly exactObservations: number;
  /** The id under which a node's output is observed; undefined if it is not. */
  idOf(node: GraphNode, view: GraphView): string | undefined;
  /**
   * @param gradient of each image's own loss
   * @param shape of the node, without the batch
   */
  sum(builder: GraphBuilder, output: Output, gradient: Output, shape: Shape): Omit<ObservedNode<Result>, 'output'>;
}

export function isGradientObservation(observation: Observation<unknown>): observation is GradientObservation<unknown> {
  return 'sum' in observation;
}
