import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodePytorch } from '#main/interchange/index.ts';
import type { Conv2dNode, GraphNode, ModelGraph } from '#shared/graph/index.ts';

const conv = (id: string, from: string, over: Partial<Conv2dNode>): GraphNode => ({
  ...{ id, op: 'conv2d', inputs: [from], filters: 2, kernel: [3, 3], stride: [1, 1], padding: [0, 0, 0, 0], groups: 1, bias: true },
  ...over,
});
const nodes: readonly GraphNode[] = [
  { id: 'input', op: 'input', inputs: [], shape: [4, 4, 1] },
  conv('stem/conv', 'input', { padding: [1, 1, 1, 1] }),
  { id: 'stem/relu', op: 'activation', kind: 'relu', inputs: ['stem/conv'] },
  conv('block/conv', 'stem/relu', { kernel: [1, 2], padding: [0, 0, 1, 0], groups: 2, bias: false }),
  { id: 'block/add', op: 'add', inputs: ['block/conv', 'stem/relu'] },
  { id: 'head/pool', op: 'globalAveragePool', inputs: ['block/add'] },
  { id: 'head/dropout', op: 'dropout', inputs: ['head/pool'], rate: 0.5 },
  { id: 'head/dense', op: 'dense', inputs: ['head/dropout'], units: 2, bias: true },
];
const graph: ModelGraph = { format: 1, name: 'small "net"', nodes, output: 'head/dense' };
const counted = (count: number): Float32Array => Float32Array.from({ length: count }, (_, index) => index);
const weights = new Map([
  ['stem/conv/kernel', counted(18)],
  ['stem/conv/bias', counted(2)],
  ['block/conv/kernel', counted(4)],
  ['head/dense/kernel', counted(4)],
  ['head/dense/bias', counted(2)],
]);
const { module, safetensors } = encodePytorch({ graph, weights }, new Map([['nepenthe.round', '3']]));

describe('a PyTorch module', () => {
  it('reads like code that a person wrote, one block after another', () => {
    expect(module.slice(module.indexOf('class Network'), module.indexOf('\n\n\ndef load'))).toBe(`class Network(nn.Module):
    def __init__(self):
        super().__init__()

        # stem
        self.stem_conv = nn.Conv2d(1, 2, 3, padding=1)

        # block
        self.block_conv = nn.Conv2d(2, 2, (1, 2), groups=2, bias=False)

        # head
        self.head_dense = nn.Linear(2, 2)

    def forward(self, images):
        # stem
        x = self.stem_conv(images)
        stem_relu = F.relu(x)

        # block
        x = self.block_conv(F.pad(stem_relu, (1, 0, 0, 0)))
        x = x + stem_relu

        # head
        x = x.mean((2, 3))
        return self.head_dense(x)`);
  });

  it('has its weights beside it, with PyTorch’s names and layouts', () => {
    const { tensors, metadata } = decodeSafetensors(safetensors, 'small.pytorch.safetensors');
    expect(metadata).toEqual({ 'nepenthe.round': '3' });
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      'stem_conv.weight': [2, 1, 3, 3],
      'stem_conv.bias': [2],
      'block_conv.weight': [2, 1, 1, 2],
      'head_dense.weight': [2, 2],
      'head_dense.bias': [2],
    });
    // [1, 2, 1 input, 2 filters] → [2 filters, 1 input, 1, 2]; [2 features, 2 units] → [2 units, 2 features].
    expect([...(tensors.get('block_conv.weight')?.data ?? [])]).toEqual([0, 2, 1, 3]);
    expect([...(tensors.get('head_dense.weight')?.data ?? [])]).toEqual([0, 2, 1, 3]);
  });

  it('contains nothing of the graph’s names but letters, digits and underscores', () => {
    const hostile = nodes.map((node) => ({
      ...node,
      id: `"""\nprint(1) # ${node.id}`,
      inputs: node.inputs.map((id) => `"""\nprint(1) # ${id}`),
    }));
    const renamed = new Map([...weights].map(([name, values]) => [`"""\nprint(1) # ${name}`, values]));
    const code = encodePytorch(
      { graph: { ...graph, name: '"""\nprint(2)', nodes: hostile, output: hostile.at(-1)?.id ?? '' }, weights: renamed },
      new Map(),
    );
    expect(code.module).not.toContain('print(');
    expect(code.module.match(/"""/g)).toHaveLength(6);
  });

  it('avoids names that Python and nn.Module use', () => {
    const ids = ['class', 'forward', 'x', 'float', '__init__', '1'];
    const chain = ids.map((id, index): GraphNode => ({ id, op: 'scale', inputs: [ids[index - 1] ?? 'input'] }));
    const code = encodePytorch(
      {
        graph: { format: 1, name: 'names', nodes: [{ id: 'input', op: 'input', inputs: [], shape: [2] }, ...chain], output: '1' },
        weights: new Map(ids.map((id) => [`${id}/scale`, counted(2)])),
      },
      new Map(),
    );
    const names = [...decodeSafetensors(code.safetensors, 'names').tensors.keys()];
    expect(names.sort()).toEqual(['class_2', 'float_2', 'forward_2', 'init__', 'n1', 'x_2']);
  });
});
