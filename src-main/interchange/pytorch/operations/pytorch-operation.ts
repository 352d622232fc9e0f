import type { GraphNode, Shape } from '#shared/graph/index.ts';
import type { Layout, NodeLayouts } from '../../layouts.ts';
import type { NodeWriter } from '../node-writer.ts';

/** A node's inputs: Python expressions, all in one layout, and their shapes (ours). */
export interface NodeTensors {
  readonly values: readonly [string, ...string[]];
  readonly shapes: readonly Shape[];
  readonly output: Shape;
  readonly layout: Layout;
}

/** How an operation is written in PyTorch. */
export interface PytorchOperation<Node extends GraphNode> {
  /** `given`: layout of the first input; `shape`: our shape of it. */
  readonly layouts: (given: Layout, shape: Shape) => NodeLayouts;
  /** The expression of the node's value; null for an operation that is the identity at inference. */
  readonly write: ((writer: NodeWriter, node: Node, tensors: NodeTensors) => string) | null;
}

/** The shape (ours) of the first input. */
export function firstShape({ shapes: [first = []] }: NodeTensors): Shape {
  return first;
}
