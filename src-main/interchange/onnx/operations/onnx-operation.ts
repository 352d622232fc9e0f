import type { GraphNode, Shape } from '#shared/graph/index.ts';
import type { Layout } from '../layouts.ts';
import type { NodeInputs } from '../node-inputs.ts';
import type { NodeWriter } from '../node-writer.ts';

/** The layout in which a node reads its inputs, and that of what it yields. */
export interface NodeLayouts {
  readonly reads: Layout;
  readonly yields: Layout;
}

/** How an operation is written as ONNX operators. */
export interface OnnxOperation<Node extends GraphNode> {
  /** `given`: the layout of the first value that it reads; `shape`: ours. */
  readonly layouts: (given: Layout, shape: Shape) => NodeLayouts;
  /** Writes what computes the node's value from those that it reads; null for an operation that does nothing in use. */
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

/** Takes either layout, and keeps it. */
export function asGiven(given: Layout): NodeLayouts {
  return both(given);
}
