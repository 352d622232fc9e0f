import type {
  ActivationKind,
  BatchNormNode,
  Conv2dNode,
  DropoutNode,
  GraphNode,
  ModelGraph,
  Pool2dNode,
  Shape,
} from '#shared/graph/index.ts';

type Convolution = Partial<Pick<Conv2dNode, 'filters' | 'kernel' | 'stride' | 'padding' | 'groups' | 'dilation' | 'bias'>>;
type Pool = Partial<Pick<Pool2dNode, 'kind' | 'window' | 'stride' | 'padding'>>;

/** A network from a list of nodes; the last one yields the logits. */
export function network(input: Shape, ...nodes: GraphNode[]): ModelGraph {
  const output = nodes.at(-1)?.id ?? 'input';
  return { format: 1, name: 'test', nodes: [{ id: 'input', op: 'input', inputs: [], shape: input }, ...nodes], output };
}

export function convolution(id: string, input: string, settings: Convolution = {}): Conv2dNode {
  return {
    id,
    op: 'conv2d',
    inputs: [input],
    filters: 2,
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1, 1, 1],
    groups: 1,
    bias: false,
    ...settings,
  };
}

export function dense(id: string, input: string, units: number, bias = true): GraphNode {
  return { id, op: 'dense', inputs: [input], units, bias };
}

export function normalization(id: string, input: string, settings: Partial<Pick<BatchNormNode, 'epsilon' | 'momentum'>> = {}): GraphNode {
  return { id, op: 'batchNorm', inputs: [input], epsilon: 1e-5, momentum: 0.1, ...settings };
}

export function rectifier(id: string, input: string, kind: ActivationKind = 'relu'): GraphNode {
  return { id, op: 'activation', kind, inputs: [input] };
}

export function addition(id: string, left: string, right: string): GraphNode {
  return { id, op: 'add', inputs: [left, right] };
}

export function pool(id: string, input: string, settings: Pool = {}): GraphNode {
  return { id, op: 'pool2d', kind: 'max', inputs: [input], window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0], ...settings };
}

export function globalPool(id: string, input: string): GraphNode {
  return { id, op: 'globalAveragePool', inputs: [input] };
}

export function flatten(id: string, input: string): GraphNode {
  return { id, op: 'flatten', inputs: [input] };
}

export function dropout(id: string, input: string, rate: number): DropoutNode {
  return { id, op: 'dropout', inputs: [input], rate };
}
