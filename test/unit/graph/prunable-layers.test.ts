import { describe, expect, it } from 'vitest';
import { graphView, layersWithoutBypass, type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { caseSeeds } from '../../random-cases.ts';
import { randomModel } from '../../reference/random-graph.ts';
import { twoBlocks } from './sample-graphs.ts';

describe('prunable layers', () => {
  it('assign a rectifier after an addition to the second convolution, not to the projection', () => {
    expect(prunableLayers(twoBlocks)).toEqual([
      { name: 'stem/conv', kernel: 'stem/conv', activation: 'stem/relu' },
      { name: 'stage1/block1/conv1', kernel: 'stage1/block1/conv1', activation: 'stage1/block1/relu1' },
      { name: 'stage1/block1/conv2', kernel: 'stage1/block1/conv2', activation: 'stage1/block1/relu2' },
      { name: 'stage2/block1/conv1', kernel: 'stage2/block1/conv1', activation: 'stage2/block1/relu1' },
      { name: 'stage2/block1/conv2', kernel: 'stage2/block1/conv2', activation: 'stage2/block1/relu2' },
    ]);
  });

  it('are 17 in a ResNet-18', () => {
    const resnet18 = buildNetwork(
      { kind: 'residual', widths: [64, 128, 256, 512], blocks: [], stem: 'stride-1', dropout: 0 },
      [32, 32, 3],
      10,
    );
    expect(prunableLayers(resnet18)).toHaveLength(17);
  });

  it('without a bypass are the stem of a residual network and all layers of a plain one', () => {
    expect(layersWithoutBypass(twoBlocks)).toEqual(['stem/conv']);
    const plain = buildNetwork({ kind: 'plain', widths: [4, 8], blocks: [], dropout: 0 }, [8, 8, 1], 2);
    expect(layersWithoutBypass(plain)).toEqual(['stage1/conv1', 'stage2/conv1']);
  });

  it('without a bypass are those on every path from input to output, in any network', () => {
    for (const seed of caseSeeds(200)) {
      const { graph } = randomModel(seed);
      const cut = prunableLayers(graph).filter(({ kernel }) => !isReached(graph, kernel));
      expect(layersWithoutBypass(graph)).toEqual(cut.map(({ name }) => name));
    }
  });

  it('are found in linear time in a network with ten thousand nodes', () => {
    const deep = buildNetwork(
      { kind: 'residual', widths: [2, 2, 2, 2, 2, 2], blocks: Array<number>(6).fill(200), stem: 'stride-1', dropout: 0 },
      [32, 32, 1],
      2,
    );
    let reads = 0;
    const counted = deep.nodes.map((node) =>
      Object.defineProperty({ ...node }, 'inputs', { get: () => (reads++, node.inputs), enumerable: true }),
    );
    expect(layersWithoutBypass({ ...deep, nodes: counted }, prunableLayers(deep))).toEqual(['stem/conv']);
    // A few reads per node; a quadratic search took half a minute.
    expect(reads).toBeLessThan(5 * deep.nodes.length);
  });
});

/** Whether the output is reachable from the input without that node. */
function isReached(graph: ModelGraph, without: string): boolean {
  const view = graphView(graph);
  const walk = (id: string): boolean => id !== without && (id === graph.output || view.consumers(id).some((node) => walk(node.id)));
  return walk(graph.nodes[0]?.id ?? '');
}
