import type { Conv2dNode } from './operations/conv2d.ts';
import type { DenseNode } from './operations/dense.ts';
import type { GraphNode } from './operations/index.ts';

/**
 * A network as data, the only description of a network in the project. Tensors are channels-last and shapes exclude the batch: an image is
 * `[height, width, channels]`, a vector `[features]`.
 */
export interface ModelGraph {
  readonly format: 1;
  readonly name: string;
  /** In topological order; the first node is the only input. */
  readonly nodes: readonly GraphNode[];
  /** The id of the node that outputs the logits, shape `[classes]`. */
  readonly output: string;
}

/** A layer with a kernel, linear in its input. Pruning methods prune these. */
export type KernelNode = Conv2dNode | DenseNode;

export function hasKernel(node: GraphNode): node is KernelNode {
  return node.op === 'conv2d' || node.op === 'dense';
}

/** The length of a kernel's last axis. */
export function outputsOf(node: KernelNode): number {
  return node.op === 'conv2d' ? node.filters : node.units;
}

/** Values of parameters, row-major, by name. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** A network with the values of its parameters. Pruned weights are 0. */
export interface Model {
  readonly graph: ModelGraph;
  readonly weights: Weights;
}

/** The values of `<node>/<role>`. Throws if the model has none. */
export function valuesOf({ weights }: Model, node: string, role: string): Float32Array {
  const values = weights.get(`${node}/${role}`);
  if (!values) throw new Error(`no weights for ${node}/${role}`);
  return values;
}
