import { describe, expect, it } from 'vitest';
import { type ActivationKind, activationKinds } from '#shared/activations/index.ts';
import { type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import { buildNetwork, initialModel, initialWeights, networkCatalog } from '#shared/networks/index.ts';
import { withActivation } from '#shared/networks/with-activation.ts';
import { networkName, networkSchema } from '#shared/settings/index.ts';

const kindsOf = ({ nodes }: ModelGraph): ReadonlySet<ActivationKind> =>
  new Set(nodes.flatMap((node) => (node.op === 'activation' ? [node.kind] : [])));

describe('the activation of a network', () => {
  it.each(['mlp', 'plain', 'residual', 'resnet18-cifar', 'vgg16_bn-cifar', 'mobilenet_v2-cifar', 'swin_t-cifar'])(
    'is a setting of %s',
    (name) => {
      const network = networkCatalog.find((entry) => entry.name === name)?.network;
      const changed = networkSchema.parse({ ...network, activation: 'silu' });
      const [own, swapped] = [networkSchema.parse(network), changed].map((config) => buildNetwork(config, [32, 32, 3], 10));
      expect(swapped && [...kindsOf(swapped)]).toEqual(['silu']);
      // The same nodes and parameters.
      expect(swapped?.nodes.map(({ id }) => id)).toEqual(own?.nodes.map(({ id }) => id));
      expect(swapped && parametersOf(swapped)).toEqual(own && parametersOf(own));
      expect(networkName(changed)).toBe(`${networkName(networkSchema.parse(network))}, SiLU`);
    },
  );

  it('gives PReLU its slopes', () => {
    const graph = buildNetwork({ kind: 'mlp', hidden: [3], dropout: 0, activation: 'prelu' }, [2], 2);
    expect([...initialWeights(graph, 1)].find(([name]) => name.endsWith('/slope'))?.[1]).toEqual(new Float32Array(3).fill(0.25));
  });

  it('leaves gates and heads', () => {
    const graph: ModelGraph = {
      ...{ format: 1, name: 'gated', output: 'end' },
      nodes: [
        { id: 'input', op: 'input', inputs: [], shape: [2] },
        { id: 'layer', op: 'dense', inputs: ['input'], units: 2, bias: true },
        { id: 'act', op: 'activation', kind: 'leakyRelu', slope: 0.3, inputs: ['layer'] },
        { id: 'gate', op: 'dense', inputs: ['input'], units: 2, bias: true },
        { id: 'sigmoid', op: 'activation', kind: 'sigmoid', inputs: ['gate'] },
        { id: 'product', op: 'multiply', inputs: ['act', 'sigmoid'] },
        { id: 'head', op: 'dense', inputs: ['product'], units: 2, bias: true },
        { id: 'end', op: 'activation', kind: 'sigmoid', inputs: ['head'] },
      ],
    };
    const { nodes } = withActivation(graph, 'elu');
    expect(nodes.flatMap((node) => (node.op === 'activation' ? [node] : []))).toEqual([
      { id: 'act', op: 'activation', kind: 'elu', inputs: ['layer'] },
      { id: 'sigmoid', op: 'activation', kind: 'sigmoid', inputs: ['gate'] },
      { id: 'end', op: 'activation', kind: 'sigmoid', inputs: ['head'] },
    ]);
  });

  it('is a setting of imported models, whose other weights stay', () => {
    const graph = buildNetwork({ kind: 'mlp', hidden: [3], dropout: 0 }, [2], 2);
    const weights = initialWeights(graph, 7);
    const network = { kind: 'imported', model: 'mine', keepZeros: true, activation: 'prelu' } as const;
    const model = initialModel({ network, seed: 1 }, { shape: [2], classes: 2 }, { name: 'mine', graph, network: null });
    expect([...kindsOf(model.graph)]).toEqual(['prelu']);
    const own = model.weights(weights);
    for (const [name, values] of weights) expect(own.get(name)).toEqual(values);
    expect([...own.keys()].filter((name) => !weights.has(name))).toEqual(['hidden1/relu/slope']);
  });

  it.each(activationKinds)('can be %s', (kind) => {
    const graph = buildNetwork(
      { kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0, activation: kind },
      [8, 8, 1],
      2,
    );
    expect([...kindsOf(graph)]).toEqual([kind]);
  });
});
