import type { GraphNode, GraphView, InputNode, ModelGraph, Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { NodeContext } from '../operations/applied.ts';
import type { Normalized } from '../operations/counted-activation.ts';

/**
 * A quantity summed over a pass of images for each observed node, in evaluation mode. Summing happens inside the session.
 */
export type Observation<Result> = ForwardObservation<Result> | GradientObservation<Result> | ComparisonObservation<Result>;

interface SummedObservation {
  /** Most observations of a neuron per batch for which sums are exact. */
  readonly exactObservations: number;
}

/** An observation of what nodes read. */
export interface ForwardObservation<Result> extends SummedObservation {
  /** Adds a node together with its observation; undefined if the node is not observed. */
  observe(node: Exclude<GraphNode, InputNode>, source: ObservedSource): ObservedNode<Result> | undefined;
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
