import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';

interface DenseNet {
  readonly size: number;
  /** Channels added per layer. */
  readonly growth: number;
  /** Layers per block. */
  readonly blocks: readonly number[];
}

/**
 * A small DenseNet-BC: layers of normalization, rectifier, 1x1, normalization, rectifier, 3x3, whose output is joined to all before;
 * between blocks a 1x1 that halves the channels and a 2x2 average. Source: Huang et al., "Densely Connected Convolutional Networks", 2017.
 */
export function denseNet({ size, growth, blocks }: DenseNet, classes: number): ModelGraph {
  const nodes: GraphNode[] = [{ id: 'input', op: 'input', inputs: [], shape: [size, size, 3] }];
  const add = (node: GraphNode): string => {
    nodes.push(node);
    return node.id;
  };
  const rectified = (id: string, input: string): string => {
    const norm = add({ id: `${id}/norm`, op: 'batchNorm', inputs: [input], epsilon: 1e-5, momentum: 0.1 });
    return add({ id: `${id}/relu`, op: 'activation', kind: 'relu', inputs: [norm] });
  };
  const convolution = (id: string, input: string, filters: number, side: 1 | 3): string => {
    const margin = (side - 1) / 2;
    return add({
      ...{ id, op: 'conv2d', inputs: [input], filters, kernel: [side, side], stride: [1, 1], groups: 1, bias: false },
      padding: [margin, margin, margin, margin],
    });
  };
  let channels = 2 * growth;
  let last = convolution('stem', 'input', channels, 3);
  for (const [index, layers] of blocks.entries()) {
    const block = `block${index + 1}`;
    for (let layer = 1; layer <= layers; layer++) {
      const id = `${block}/layer${layer}`;
      const narrow = convolution(`${id}/conv1`, rectified(`${id}/before1`, last), 2 * growth, 1);
      const grown = convolution(`${id}/conv2`, rectified(`${id}/before2`, narrow), growth, 3);
      last = add({ id: `${id}/join`, op: 'concat', inputs: [last, grown], axis: 2 });
      channels += growth;
    }
    if (index === blocks.length - 1) continue;
    channels = Math.floor(channels / 2);
    const halved = convolution(`${block}/halve`, rectified(`${block}/after`, last), channels, 1);
    const window = { window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] } as const;
    last = add({ id: `${block}/pool`, op: 'pool2d', kind: 'average', inputs: [halved], ...window });
  }
  const pooled = add({ id: 'head/pool', op: 'globalAveragePool', inputs: [rectified('head', last)] });
  const output = add({ id: 'head/dense', op: 'dense', inputs: [pooled], units: classes, bias: true });
  return { format: 1, name: 'densenet', nodes, output };
}
