import { describe, expect, it } from 'vitest';
import { type ActivationKind, hasPathWithout, layersWithoutBypass, type ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { liveness } from '#shared/reduction/index.ts';
import { convolution, dense, globalPool, network, rectifier } from '../../integration/program/small-network.ts';

/** relu(conv a) · gate(conv b), then a classifier. */
function gated(gate: ActivationKind): ModelGraph {
  return network(
    [4, 4, 1],
    convolution('a', 'input'),
    rectifier('a-relu', 'a'),
    convolution('b', 'input'),
    rectifier('b-gate', 'b', gate),
    { id: 'product', op: 'multiply', inputs: ['a-relu', 'b-gate'] },
    globalPool('pool', 'product'),
    dense('head', 'pool', 2),
  );
}

describe('a factor of a product', () => {
  it('has no bypass, unless it is nonzero when its layer is emptied', () => {
    const layers = ['a', 'b'].map((name) => ({ name, kernel: name, activation: name }));
    // relu(0) · sigmoid(b) = 0, but relu(a) · sigmoid(0) = relu(a) / 2.
    expect(layersWithoutBypass(gated('sigmoid'), layers)).toEqual(['a']);
    expect(layersWithoutBypass(gated('hardSigmoid'), layers)).toEqual(['a']);
    expect(layersWithoutBypass(gated('relu'), layers)).toEqual(['a', 'b']);
    expect(layersWithoutBypass(gated('silu'), layers)).toEqual(['a', 'b']);
    const cuts = ['a', 'b'].map((id) => !hasPathWithout(gated('sigmoid'), new Set([id])));
    expect(cuts).toEqual([true, false]);
  });

  it('that is 0 for every input makes the network collapse', () => {
    const weights = initialWeights(gated('sigmoid'), 1);
    weights.get('a/kernel')?.fill(0);
    expect(liveness(gated('sigmoid'), weights)).toMatchObject({ collapse: ['a'], cause: 'emptied' });
    const gate = initialWeights(gated('sigmoid'), 1);
    gate.get('b/kernel')?.fill(0);
    expect(liveness(gated('sigmoid'), gate)).toMatchObject({ collapse: [], cause: null });
  });

  it('keeps the network alive if its bias does', () => {
    const graph = gated('sigmoid');
    const biased = { ...graph, nodes: graph.nodes.map((node) => (node.id === 'a' ? { ...node, bias: true } : node)) } as ModelGraph;
    const weights = initialWeights(biased, 1);
    weights.get('a/kernel')?.fill(0);
    weights.get('a/bias')?.set([0, 1]);
    expect(liveness(biased, weights).collapse).toEqual([]);
    weights.get('a/bias')?.set([0, -1]);
    expect(liveness(biased, weights).collapse).toEqual(['a']);
  });

  it('of a matrix product cuts it if the values are 0, not if the scores are', () => {
    const graph = network(
      [2, 3],
      dense('query', 'input', 3, false),
      dense('key', 'input', 3, false),
      { id: 'scores', op: 'matmul', transposeRight: true, inputs: ['query', 'key'] },
      { id: 'weights', op: 'softmax', inputs: ['scores'] },
      dense('value', 'input', 3, false),
      { id: 'read', op: 'matmul', transposeRight: false, inputs: ['weights', 'value'] },
      dense('head', 'read', 2),
    );
    const layers = ['query', 'key', 'value'].map((name) => ({ name, kernel: name, activation: name }));
    // softmax(0) is uniform: the mean of the values is left.
    expect(layersWithoutBypass(graph, layers)).toEqual(['value']);
  });
});
