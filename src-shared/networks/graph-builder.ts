import {
  inferShapes,
  type ActivationKind,
  type BatchNormNode,
  type GraphNode,
  type ModelGraph,
  type Padding,
  type Shape,
} from '#shared/graph/index.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

interface Convolution {
  readonly filters: number;
  readonly size?: number;
  readonly stride?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

interface Pool {
  readonly size: number;
  readonly stride: number;
  readonly margin?: number;
}

/** Adds nodes one by one, each reading the id that an earlier call returned. Every method returns the new node's id. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: GraphNode[];

  constructor(name: string, input: Shape) {
    this.#name = name;
    this.#nodes = [{ id: 'input', op: 'input', inputs: [], shape: input }];
  }

  /** A square convolution, padded so that stride 1 keeps the size (odd `size`, 3 by default). */
  convolution(id: string, input: string, { filters, size = 3, stride = 1, groups = 1, bias = false }: Convolution): string {
    const margin = (size - 1) / 2;
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

  normalisation(id: string, input: string): string {
    const node: BatchNormNode = { id, op: 'batchNorm', inputs: [input], epsilon: EPSILON, momentum: MOMENTUM };
    return this.#add(node);
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

  dense(id: string, input: string, units: number): string {
    return this.#add({ id, op: 'dense', inputs: [input], units, bias: true });
  }

  /** None at rate 0: the input itself. */
  dropout(id: string, input: string, rate: number): string {
    return rate === 0 ? input : this.#add({ id, op: 'dropout', inputs: [input], rate });
  }

  /** The finished graph. Throws GraphError where shapes don't fit. */
  build(output: string): ModelGraph {
    const graph: ModelGraph = { format: 1, name: this.#name, nodes: this.#nodes, output };
    inferShapes(graph);
    return graph;
  }

  #pool(id: string, input: string, kind: 'max' | 'average', { size, stride, margin = 0 }: Pool): string {
    const padding = square(margin);
    return this.#add({ id, op: 'pool2d', kind, inputs: [input], window: [size, size], stride: [stride, stride], padding });
  }

  #add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.id;
  }
}

function square(margin: number): Padding {
  return [margin, margin, margin, margin];
}
