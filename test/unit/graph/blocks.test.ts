import { describe, expect, test } from 'vitest';
import { type Block, type ModelGraph, type Shape, shapePreservingBlocks } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { withoutBlocks } from '#shared/reduction/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { addition, convolution, dense, network, normalization, rectifier } from '../../integration/program/small-network.ts';

const built = (config: object, input: Shape): ModelGraph => buildNetwork(networkSchema.parse(config), input, 10);
const ends = (blocks: readonly Block[]): readonly string[] => blocks.map(({ input, output }) => `${input} → ${output}`);

describe('the blocks that preserve the shape of their input', () => {
  test('of ResNet-18 are those without a projection, with the rectifier after the addition', () => {
    expect(ends(shapePreservingBlocks(built({ kind: 'resnet', depth: 18 }, [32, 32, 3])))).toEqual([
      'stem/relu → stage1/block1/relu2',
      'stage1/block1/relu2 → stage1/block2/relu2',
      'stage2/block1/relu2 → stage2/block2/relu2',
      'stage3/block1/relu2 → stage3/block2/relu2',
      'stage4/block1/relu2 → stage4/block2/relu2',
    ]);
  });

  test('of a Swin Transformer have an attention and an MLP each', () => {
    const swin = built({ kind: 'swin', embed: 8, depths: [2, 1], heads: [2, 2], patch: 4, window: 7 }, [28, 28, 1]);
    expect(ends(shapePreservingBlocks(swin))).toEqual([
      'stem/norm → stage1/block1/add2',
      'stage1/block1/add2 → stage1/block2/add2',
      'stage2/merge/reduction → stage2/block1/add2',
    ]);
  });

  test('of MobileNetV2 are inverted residuals with a skip, and depthwise convolutions elsewhere', () => {
    const blocks = shapePreservingBlocks(built({ kind: 'mobilenet-v2' }, [32, 32, 3]));
    expect(ends(blocks).slice(0, 3)).toEqual([
      'stem/conv-relu → stage1/block1/depthwise-relu',
      'stage2/block1/expand-relu → stage2/block1/depthwise-relu',
      'stage2/block1/project-norm → stage2/block2/add',
    ]);
  });

  test('of a plain network are layers with their normalization', () => {
    const plain = built({ kind: 'plain', widths: [6, 8], blocks: [2, 2] }, [28, 28, 1]);
    const blocks = shapePreservingBlocks(plain);
    expect(ends(blocks)).toEqual(['stage1/relu1 → stage1/relu2', 'stage2/relu1 → stage2/relu2']);
    expect(blocks[0]?.nodes).toEqual(['stage1/conv2', 'stage1/norm2', 'stage1/relu2']);
    expect(shapePreservingBlocks(built({ kind: 'plain', widths: [6, 8] }, [28, 28, 1]))).toEqual([]);
  });

  test('exclude those with an inner node that others read', () => {
    const graph = network(
      [4],
      dense('a', 'input', 4),
      rectifier('a-relu', 'a'),
      dense('b', 'a-relu', 4),
      rectifier('b-relu', 'b'),
      addition('sum', 'b-relu', 'b'),
      dense('head', 'sum', 4),
    );
    // The addition reads the inside of the layer from a-relu to b-relu.
    expect(ends(shapePreservingBlocks(graph))).toEqual(['input → a-relu', 'b → sum']);
  });

  test('are the innermost of nested residual units', () => {
    const graph = network(
      [3, 3, 2],
      convolution('a', 'input'),
      rectifier('a-relu', 'a'),
      convolution('b', 'a-relu'),
      normalization('b-norm', 'b'),
      rectifier('b-relu', 'b-norm'),
      addition('inner', 'b-relu', 'a-relu'),
      addition('outer', 'inner', 'input'),
      { id: 'pool', op: 'globalAveragePool', inputs: ['outer'] },
      dense('head', 'pool', 3),
    );
    expect(ends(shapePreservingBlocks(graph))).toEqual(['input → a-relu', 'a-relu → inner']);
  });
});

describe('a network without blocks', () => {
  test('connects the readers of a block to its input, even through consecutive blocks', () => {
    const resnet = built({ kind: 'resnet', depth: 18 }, [32, 32, 3]);
    const [first, second, third] = shapePreservingBlocks(resnet);
    if (!first || !second || !third) throw new Error('three blocks');
    const left = withoutBlocks(resnet, [first, second]);
    const gone = new Set([...first.nodes, ...second.nodes]);
    expect(left.nodes.map(({ id }) => id)).toEqual(resnet.nodes.map(({ id }) => id).filter((id) => !gone.has(id)));
    const byId = new Map(left.nodes.map((node) => [node.id, node]));
    expect(byId.get('stage2/block1/conv1')?.inputs).toEqual(['stem/relu']);
    expect(byId.get('stage2/block1/skip-conv')?.inputs).toEqual(['stem/relu']);
    expect(ends(shapePreservingBlocks(left))).toEqual(ends(shapePreservingBlocks(resnet)).slice(2));
    expect(ends(shapePreservingBlocks(withoutBlocks(resnet, [first])))[0]).toBe('stem/relu → stage1/block2/relu2');
  });
});
