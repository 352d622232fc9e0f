import type { ParameterRole, Shape } from '#shared/graph/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';

/** What an operation may use while it adds its part of the TensorFlow graph. Shapes leave out the batch. */
export interface NodeContext {
  readonly builder: GraphBuilder;
  readonly type: FloatType;
  /** Batch statistics and dropout, or running statistics and none. */
  readonly training: boolean;
  /** Whether convolutions may be computed by Winograd's algorithm. */
  readonly winograd: boolean;
  /** Shape of the first input. */
  readonly inputShape: Shape;
  /** Of all inputs, in order. */
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** The current value of the node's own parameter. */
  parameter(role: ParameterRole): Output;
  /** In training: the value that a running statistic takes with this step. */
  updateStatistic(role: 'mean' | 'variance', value: Output): void;
  /** In training: an int32 pair, a function of the step's seed and the node's id. */
  seed(): Output;
}

/** An operation in the graph: its output, and its derivative still to be added. */
export interface Applied {
  readonly output: Output;
  /** Adds the gradients of the loss with respect to the inputs and parameters, given that with respect to the output. */
  readonly backward: (gradient: Output) => Gradients;
}

/** Each has the shape of what it is the gradient of. Nodes that nothing fetches cost nothing: TensorFlow leaves them out. */
export interface Gradients {
  /** In the order of the node's inputs. */
  readonly inputs: readonly Output[];
  /** Where the gradient of the one input is 0 but for this. */
  readonly part?: GradientPart;
  readonly parameters?: Partial<Record<ParameterRole, Output>>;
}

/** What lies from `start` up to `end` of an axis of that size. */
export interface GradientPart {
  readonly value: Output;
  readonly axis: number;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}
