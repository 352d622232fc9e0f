import type { GraphNode, Shape } from '#shared/graph/index.ts';
import type { Layout } from '../layouts.ts';
import type { NodeInputs } from '../node-inputs.ts';
import type { NodeWriter } from '../node-writer.ts';

/** The layouts of a node's inputs and output. */
export interface NodeLayouts {
  readonly reads: Layout;
  readonly yields: Layout;
}

/** How an operation is written as ONNX operators. */
export interface OnnxOperation<Node extends GraphNode> {
  /** `given`: layout of the first input; `shape`: our shape of it. */
  readonly layouts: (given: Layout, shape: Shape) => NodeLayouts;
  /** Writes the operators of the node; null for an operation that is the identity at inference. */
  readonly write: ((writer: NodeWriter, node: Node, read: NodeInputs) => void) | null;
}

function both(layout: Layout): NodeLayouts {
  return { reads: layout, yields: layout };
}

export function channelsFirst(): NodeLayouts {
  return both('channels-first');
}

export function channelsLast(): NodeLayouts {
  return both('channels-last');
}

/** Accepts either layout and keeps it. */
export function asGiven(given: Layout): NodeLayouts {
  return both(given);
}
