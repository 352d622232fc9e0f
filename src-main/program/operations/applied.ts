import type { ParameterRole, Shape } from '#shared/graph/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { AlgorithmChoice } from './winograd/algorithm-choice.ts';

/** What an operation can use to add its part of the TensorFlow graph. Shapes omit the batch. */
export interface NodeContext {
  readonly builder: GraphBuilder;
  readonly type: FloatType;
  /** Training uses batch statistics and dropout, evaluation running statistics and no dropout. */
  readonly training: boolean;
  readonly convolutionAlgorithm: AlgorithmChoice;
  /** Shape of the first input. */
  readonly inputShape: Shape;
  /** Shapes of all inputs, in order. */
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** The current value of the node's own parameter. */
  parameter(role: ParameterRole): Output;
  /** Training only: sets the new value of a running statistic. */
  updateStatistic(role: 'mean' | 'variance', value: Output): void;
  /** Training only: an int32 pair, derived from the step's seed and the node's ID. */
  seed(): Output;
}

/** An operation in the graph: its output, and a function that adds its derivative. */
export interface Applied {
  readonly output: Output;
  /** Adds the gradients of the loss with respect to the inputs and parameters, given that with respect to the output. */
  readonly backward: (gradient: Output) => Gradients;
}

/** Each gradient has the shape of its variable. Unused gradients cost nothing: TensorFlow skips nodes that are not fetched. */
export interface Gradients {
  /** In the order of the node's inputs. */
  readonly inputs: readonly Output[];
  /** Set if the gradient of the only input is 0 outside this slice. */
  readonly part?: GradientPart;
  readonly parameters?: Partial<Record<ParameterRole, Output>>;
}

/** The slice from `start` up to `end` of an axis with length `size`. */
export interface GradientPart {
  readonly value: Output;
  readonly axis: number;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}
