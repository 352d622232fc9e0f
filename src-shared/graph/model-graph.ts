import type { ActivationKind } from './activations.ts';

/**
 * A network as data. Tensors are channels-last and shapes leave out the batch: an image is `[height, width, channels]`,
 * a vector `[features]`. Everything that looks at or changes a network works on this one description.
 */
export type Shape = readonly number[];

/** Height and width. */
export type Pair = readonly [number, number];

/** Rows above, rows below, columns left, columns right: explicit, so that no framework's "same" has to be guessed. */
export type Padding = readonly [number, number, number, number];

interface BaseNode {
  /** Unique in the graph; `stage1/block0/conv1`. Parameters are named after it: `stage1/block0/conv1/kernel`. */
  readonly id: string;
  /** Ids of the nodes it reads, in order. */
  readonly inputs: readonly string[];
}

export interface InputNode extends BaseNode {
  readonly op: 'input';
  readonly shape: Shape;
}

export interface Conv2dNode extends BaseNode {
  readonly op: 'conv2d';
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  /** 1 for an ordinary convolution, the number of input channels for a depthwise one. */
  readonly groups: number;
  readonly bias: boolean;
}

export interface DenseNode extends BaseNode {
  readonly op: 'dense';
  readonly units: number;
  readonly bias: boolean;
}

export interface BatchNormNode extends BaseNode {
  readonly op: 'batchNorm';
  readonly epsilon: number;
  /** Share of the batch's statistics in each update of the running ones (PyTorch's convention: 0.1). */
  readonly momentum: number;
}

export interface ActivationNode extends BaseNode {
  readonly op: 'activation';
  readonly kind: ActivationKind;
}

export interface AddNode extends BaseNode {
  readonly op: 'add';
}

export interface Pool2dNode extends BaseNode {
  readonly op: 'pool2d';
  readonly kind: 'max' | 'average';
  readonly window: Pair;
  readonly stride: Pair;
  /** Average pooling divides by the cells inside the image only; max pooling ignores the border. */
  readonly padding: Padding;
}

export interface GlobalAveragePoolNode extends BaseNode {
  readonly op: 'globalAveragePool';
}

/** Row-major over height, width, channels. */
export interface FlattenNode extends BaseNode {
  readonly op: 'flatten';
}

export interface DropoutNode extends BaseNode {
  readonly op: 'dropout';
  /** Probability of a value being zeroed in training; the rest is scaled by 1 / (1 - rate). */
  readonly rate: number;
}

/** y = s x per channel: what is left of a rectifier whose neurons keep one state (s = 1 always ON, 0 always OFF). */
export interface ScaleNode extends BaseNode {
  readonly op: 'scale';
}

/** y = x + b. `shape` is `[channels]`, or the whole shape for a constant that differs from place to place (at a padded border). */
export interface BiasNode extends BaseNode {
  readonly op: 'bias';
  readonly shape: Shape;
}

export type GraphNode =
  | InputNode
  | Conv2dNode
  | DenseNode
  | BatchNormNode
  | ActivationNode
  | AddNode
  | Pool2dNode
  | GlobalAveragePoolNode
  | FlattenNode
  | DropoutNode
  | ScaleNode
  | BiasNode;

/** A linear map with weights: what the method prunes. */
export type MapNode = Conv2dNode | DenseNode;

export interface ModelGraph {
  readonly format: 1;
  readonly name: string;
  /** Topological order: every node after the nodes it reads; the first is the one input. */
  readonly nodes: readonly GraphNode[];
  /** The node that yields the logits, shape `[classes]`. */
  readonly output: string;
}

export function isMap(node: GraphNode): node is MapNode {
  return node.op === 'conv2d' || node.op === 'dense';
}

/** The node of that id. Throws when there is none: ids come from the same graph. */
export function nodeOf(graph: ModelGraph, id: string): GraphNode {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  if (!node) throw new Error(`${graph.name} has no node ${id}`);
  return node;
}

/** For each node the ids of the nodes that read it. */
export function consumersOf(graph: ModelGraph): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  for (const node of graph.nodes) for (const input of node.inputs) consumers.get(input)?.push(node.id);
  return consumers;
}
