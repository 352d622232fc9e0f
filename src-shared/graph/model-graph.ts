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
  /** Distance between the cells that a kernel reads; `[1, 1]` where absent. */
  readonly dilation?: Pair;
  readonly bias: boolean;
}

/** Maps the last axis; the others, if any, are positions that share its weights. */
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
  /** Of leakyRelu, for z < 0; PyTorch's default where absent. */
  readonly slope?: number;
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

/** Mean over all axes but the last. */
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
  /** What is zeroed together: a value (where absent), or all of a sample (stochastic depth, Huang et al., 2016). */
  readonly unit?: 'value' | 'sample';
}

/** y = γ (x - µ) / √(σ² + ε) + β with µ and σ² of each position, over the last axis (Ba et al., 2016). */
export interface LayerNormNode extends BaseNode {
  readonly op: 'layerNorm';
  readonly epsilon: number;
}

/** Over the last axis. */
export interface SoftmaxNode extends BaseNode {
  readonly op: 'softmax';
}

/** Product of the last two axes of two nodes, `[…, m, k]` and `[…, k, n]` (`[…, n, k]` if transposed); the others are equal. */
export interface MatmulNode extends BaseNode {
  readonly op: 'matmul';
  readonly transposeRight: boolean;
}

/** The same values in row-major order. */
export interface ReshapeNode extends BaseNode {
  readonly op: 'reshape';
  readonly shape: Shape;
}

/** Axis i of the result is axis `axes[i]` of what is read. */
export interface TransposeNode extends BaseNode {
  readonly op: 'transpose';
  readonly axes: readonly number[];
}

/** From `start` up to, not including, `end` in steps. */
export interface SliceNode extends BaseNode {
  readonly op: 'slice';
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Of any number of nodes along one axis. */
export interface ConcatNode extends BaseNode {
  readonly op: 'concat';
  readonly axis: number;
}

/** Zeros before and after each axis. */
export interface PadNode extends BaseNode {
  readonly op: 'pad';
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Element by element; each axis of the second is as long as the first's, or 1. */
export interface MultiplyNode extends BaseNode {
  readonly op: 'multiply';
}

/**
 * y = x + B for attention scores x `[…, heads, tokens, tokens]` within windows of height x width = tokens. B of a head at tokens i, j is the
 * entry of its trained table at the distance between the two: row (yᵢ - yⱼ + height - 1)(2 width - 1) + xᵢ - xⱼ + width - 1 (Swin
 * Transformer, Liu et al., 2021, equation 4).
 */
export interface PositionBiasNode extends BaseNode {
  readonly op: 'positionBias';
  readonly window: Pair;
}

/** y = s x per channel, s untrained: what is left of a rectifier whose neurons keep one state (s = 1 always ON, 0 always OFF). */
export interface ScaleNode extends BaseNode {
  readonly op: 'scale';
}

/**
 * y = x + b. `shape` is `[channels]`, or the whole shape for a constant that differs from place to place (at a padded border); an axis of
 * 1 is the same everywhere.
 */
export interface BiasNode extends BaseNode {
  readonly op: 'bias';
  readonly shape: Shape;
  /** True where absent; b is left as it is if false. */
  readonly trained?: boolean;
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
  | BiasNode
  | LayerNormNode
  | SoftmaxNode
  | MatmulNode
  | ReshapeNode
  | TransposeNode
  | SliceNode
  | ConcatNode
  | PadNode
  | MultiplyNode
  | PositionBiasNode;

/** A linear map with weights: what the method prunes. */
export type KernelNode = Conv2dNode | DenseNode;

export interface ModelGraph {
  readonly format: 1;
  readonly name: string;
  /** Topological order: every node after the nodes it reads; the first is the one input. */
  readonly nodes: readonly GraphNode[];
  /** The node that yields the logits, shape `[classes]`. */
  readonly output: string;
}

export function hasKernel(node: GraphNode): node is KernelNode {
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
