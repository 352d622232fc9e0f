import {
  type ActivationKind,
  type BatchNormNode,
  GraphDraft,
  type GraphNode,
  type ModelGraph,
  type Padding,
  type Pair,
  type Shape,
  type SliceNode,
} from '#shared/graph/index.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

interface Convolution {
  readonly filters: number;
  readonly size?: number;
  readonly stride?: number;
  readonly groups?: number;
  /** Zeros on each side; by default the padding that keeps the size at stride 1. */
  readonly margin?: number;
  readonly bias?: boolean;
}

interface Pool {
  readonly size: number;
  readonly stride: number;
  readonly margin?: number;
}

/** Builds a network node by node. Every method returns the id of its new node, which later calls use as input. */
export class NetworkBuilder {
  readonly #draft: GraphDraft;

  constructor(name: string, input: Shape) {
    this.#draft = new GraphDraft({ name });
    this.#add({ id: 'input', op: 'input', inputs: [], shape: input });
  }

  /** A square convolution, 3x3 by default. */
  convolution(id: string, input: string, convolution: Convolution): string {
    const { filters, size = 3, stride = 1, groups = 1, margin = (size - 1) / 2, bias = false } = convolution;
    return this.#add({
      id,
      op: 'conv2d',
      inputs: [input],
      filters,
      kernel: [size, size],
      stride: [stride, stride],
      padding: square(margin),
      groups,
      bias,
    });
  }

  normalization(id: string, input: string): string {
    const node: BatchNormNode = { id, op: 'batchNorm', inputs: [input], epsilon: EPSILON, momentum: MOMENTUM };
    return this.#add(node);
  }

  layerNormalization(id: string, input: string): string {
    return this.#add({ id, op: 'layerNorm', inputs: [input], epsilon: EPSILON });
  }

  rectifier(id: string, input: string, kind: ActivationKind = 'relu'): string {
    return this.#add({ id, op: 'activation', kind, inputs: [input] });
  }

  addition(id: string, main: string, skip: string): string {
    return this.#add({ id, op: 'add', inputs: [main, skip] });
  }

  maxPool(id: string, input: string, pool: Pool): string {
    return this.#pool(id, input, 'max', pool);
  }

  averagePool(id: string, input: string, pool: Pool): string {
    return this.#pool(id, input, 'average', pool);
  }

  globalPool(id: string, input: string): string {
    return this.#add({ id, op: 'globalAveragePool', inputs: [input] });
  }

  flatten(id: string, input: string): string {
    return this.#add({ id, op: 'flatten', inputs: [input] });
  }

  dense(id: string, input: string, units: number, { bias = true }: { readonly bias?: boolean } = {}): string {
    return this.#add({ id, op: 'dense', inputs: [input], units, bias });
  }

  /** Returns the input at rate 0. */
  dropout(id: string, input: string, rate: number): string {
    return rate === 0 ? input : this.#add({ id, op: 'dropout', inputs: [input], rate });
  }

  /** Returns the input at rate 0. */
  stochasticDepth(id: string, input: string, rate: number): string {
    return rate === 0 ? input : this.#add({ id, op: 'dropout', inputs: [input], rate, unit: 'sample' });
  }

  scale(id: string, input: string): string {
    return this.#add({ id, op: 'scale', inputs: [input] });
  }

  /** A bias that is not trained. */
  offset(id: string, input: string, shape: Shape): string {
    return this.#add({ id, op: 'bias', inputs: [input], shape, trained: false });
  }

  softmax(id: string, input: string): string {
    return this.#add({ id, op: 'softmax', inputs: [input] });
  }

  matmul(id: string, left: string, right: string, { transposeRight = false }: { readonly transposeRight?: boolean } = {}): string {
    return this.#add({ id, op: 'matmul', inputs: [left, right], transposeRight });
  }

  positionBias(id: string, input: string, window: Pair): string {
    return this.#add({ id, op: 'positionBias', inputs: [input], window });
  }

  reshape(id: string, input: string, shape: Shape): string {
    return this.#add({ id, op: 'reshape', inputs: [input], shape });
  }

  transpose(id: string, input: string, axes: readonly number[]): string {
    return this.#add({ id, op: 'transpose', inputs: [input], axes });
  }

  slice(id: string, input: string, { axis, start, end }: Pick<SliceNode, 'axis' | 'start' | 'end'>): string {
    return this.#add({ id, op: 'slice', inputs: [input], axis, start, end, step: 1 });
  }

  concat(id: string, inputs: readonly string[], axis: number): string {
    return this.#add({ id, op: 'concat', inputs, axis });
  }

  pad(id: string, input: string, before: readonly number[], after: readonly number[]): string {
    return this.#add({ id, op: 'pad', inputs: [input], before, after });
  }

  /** The finished graph. Throws GraphError if shapes do not match. */
  build(output: string): ModelGraph {
    return this.#draft.finish(output).graph;
  }

  #pool(id: string, input: string, kind: 'max' | 'average', { size, stride, margin = 0 }: Pool): string {
    const padding = square(margin);
    return this.#add({ id, op: 'pool2d', kind, inputs: [input], window: [size, size], stride: [stride, stride], padding });
  }

  #add(node: GraphNode): string {
    return this.#draft.add(node);
  }
}

function square(margin: number): Padding {
  return [margin, margin, margin, margin];
}
