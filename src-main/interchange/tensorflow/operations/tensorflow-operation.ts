import type { GraphNode, Shape } from '#shared/graph/index.ts';
import type { NodeWriter } from '../node-writer.ts';

/** A node's inputs and the shapes of its tensors, without the batch. */
export interface NodeTensors {
  readonly values: readonly [string, ...string[]];
  readonly shapes: readonly Shape[];
  readonly output: Shape;
}

/** Writes the TensorFlow operations of a node. Returns the name of the last one, or of the input for an identity at inference. */
export type TensorflowOperation<Node extends GraphNode> = (writer: NodeWriter, node: Node, tensors: NodeTensors) => string;

/** The shape of the first input. */
export function firstShape({ shapes: [first = []] }: NodeTensors): Shape {
  return first;
}
