import type { GraphNode, Shape } from '#shared/graph/index.ts';
import type { Layout, NodeLayouts } from '../../layouts.ts';
import type { NodeInputs } from '../node-inputs.ts';
import type { NodeWriter } from '../node-writer.ts';

/** How an operation is written as ONNX operators. */
export interface OnnxOperation<Node extends GraphNode> {
  /** `given`: layout of the first input; `shape`: our shape of it. */
  readonly layouts: (given: Layout, shape: Shape) => NodeLayouts;
  /** Writes the operators of the node; null for an operation that is the identity at inference. */
  readonly write: ((writer: NodeWriter, node: Node, read: NodeInputs) => void) | null;
}
