import { describe, expect, it } from 'vitest';
import { type ModelGraph, prunableLayers, type Weights } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { liveness, liveNeurons, withLinearForms } from '#shared/reduction/index.ts';
import { twoBlocks } from '../graph/sample-graphs.ts';

/** The initial weights, with some kernel layers emptied. */
function emptied(graph: ModelGraph, ...layers: string[]): Weights {
  const weights = new Map(initialWeights(graph, 1));
  for (const layer of layers) weights.get(`${layer}/kernel`)?.fill(0);
  return weights;
}

const plain = buildNetwork({ kind: 'plain', widths: [4, 8], blocks: [2, 1], dropout: 0 }, [8, 8, 1], 2);

describe('liveness', () => {
  it('reports nothing for a dense network', () => {
    expect(liveness(twoBlocks, initialWeights(twoBlocks, 1))).toEqual({ dead: [], constant: [], collapse: [], cause: null });
  });

  it('reports the first rectifier of a block as dead if the second convolution is empty, regardless of entropy', () => {
    expect(liveness(twoBlocks, emptied(twoBlocks, 'stage1/block1/conv2')).dead).toEqual(['stage1/block1/conv1']);
  });

  it('reports the first rectifier as constant if the first convolution is empty', () => {
    const found = liveness(twoBlocks, emptied(twoBlocks, 'stage2/block1/conv1'));
    expect(found).toEqual({ dead: [], constant: ['stage2/block1/conv1'], collapse: [], cause: null });
  });

  it('reports an emptied layer without a bypass as the collapse, and all layers before it as dead', () => {
    expect(liveness(plain, emptied(plain, 'stage1/conv2'))).toEqual({
      dead: ['stage1/conv1'],
      constant: ['stage1/conv2', 'stage2/conv1'],
      collapse: ['stage1/conv2'],
      cause: 'emptied',
    });
    expect(liveness(twoBlocks, emptied(twoBlocks, 'stem/conv')).collapse).toEqual(['stem/conv']);
  });

  it('reports the layers that together cut the network', () => {
    const cut = emptied(twoBlocks, 'stage2/block1/conv2', 'stage2/block1/skip-conv');
    expect(liveness(twoBlocks, cut).collapse).toEqual(['stage2/block1/conv2']);
  });

  it('finds the single neurons with a path to the output', () => {
    const mlp = buildNetwork({ kind: 'mlp', hidden: [3, 2], dropout: 0 }, [1, 2, 2], 2);
    const weights = emptied(mlp, 'hidden2/dense');
    // Units 0 and 2 → unit 1 → all classes.
    weights.get('hidden2/dense/kernel')?.set([1], 0 * 2 + 1);
    weights.get('hidden2/dense/kernel')?.set([-1], 2 * 2 + 1);
    const live = liveNeurons(mlp, weights);
    expect(live.get('hidden1/relu')).toEqual([true, false, true]);
    expect(live.get('hidden2/relu')).toEqual([true, true]);
  });

  it('follows single weights through channels and a flattened image', () => {
    const mlp = buildNetwork({ kind: 'mlp', hidden: [2, 2], dropout: 0 }, [1, 2, 2], 2);
    const weights = emptied(mlp, 'hidden1/dense', 'hidden2/dense', 'head/dense');
    // One path: pixel 3 → unit 1 → unit 0 → class 1.
    weights.get('hidden1/dense/kernel')?.set([1], 3 * 2 + 1);
    weights.get('hidden2/dense/kernel')?.set([1], 1 * 2 + 0);
    weights.get('head/dense/kernel')?.set([1], 0 * 2 + 1);
    expect(liveness(mlp, weights)).toEqual({ dead: [], constant: [], collapse: [], cause: null });
    // Now the path ends at unit 1 of the second layer, which the classifier does not read.
    weights.get('hidden2/dense/kernel')?.set([0, 0, 0, 1]);
    expect(liveness(mlp, weights)).toMatchObject({ dead: ['hidden1/dense'], constant: [] });
    expect(liveness(mlp, weights)).toMatchObject({ collapse: ['hidden1/dense', 'hidden2/dense'], cause: 'disconnected' });
  });

  it('treats a channel with γ = 0 as cut', () => {
    const weights = emptied(plain);
    weights.get('stage2/norm1/gamma')?.fill(0);
    expect(liveness(plain, weights).dead).toEqual(['stage1/conv1', 'stage1/conv2']);
  });

  it('accepts the layers of a network before some became linear forms', () => {
    const layers = prunableLayers(plain);
    const graph = withLinearForms(plain, ['stage1/relu2']);
    const formed = (scale: Float32Array): Weights => new Map([...initialWeights(plain, 1), ['stage1/relu2/scale', scale]]);
    expect(liveness(graph, formed(Float32Array.of(1, 0, 0, 1)), layers)).toEqual({ dead: [], constant: [], collapse: [], cause: null });
    expect(liveness(graph, formed(new Float32Array(4)), layers)).toEqual({
      dead: ['stage1/conv1'],
      constant: ['stage1/conv2', 'stage2/conv1'],
      collapse: ['stage1/conv2'],
      cause: 'off',
    });
  });
});
