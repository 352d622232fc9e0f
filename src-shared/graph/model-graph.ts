import type { Conv2dNode } from './operations/conv2d.ts';
import type { DenseNode } from './operations/dense.ts';
import type { GraphNode } from './operations/index.ts';

/**
 * A network as data. Tensors are channels-last and shapes leave out the batch: an image is `[height, width, channels]`,
 * a vector `[features]`. Everything that looks at or changes a network works on this one description.
 */
export interface ModelGraph {
  readonly format: 1;
  readonly name: string;
  /** Topological order: every node after the nodes it reads; the first is the one input. */
  readonly nodes: readonly GraphNode[];
  /** The node that yields the logits, shape `[classes]`. */
  readonly output: string;
}

/** A layer with a kernel, linear in what it reads: what pruning methods prune. */
export type KernelNode = Conv2dNode | DenseNode;

export function hasKernel(node: GraphNode): node is KernelNode {
  return node.op === 'conv2d' || node.op === 'dense';
}

/** The length of a kernel's last axis. */
export function outputsOf(node: KernelNode): number {
  return node.op === 'conv2d' ? node.filters : node.units;
}

/** Values of parameters by name, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** A network with its values. Weights are effective ones: pruned weights are 0. */
export interface Model {
  readonly graph: ModelGraph;
  readonly weights: Weights;
}

/** The values of `<node>/<role>`; throws where the model has none: parameters follow from the graph. */
export function valuesOf({ weights }: Model, node: string, role: string): Float32Array {
  const values = weights.get(`${node}/${role}`);
  if (!values) throw new Error(`no weights for ${node}/${role}`);
  return values;
}
