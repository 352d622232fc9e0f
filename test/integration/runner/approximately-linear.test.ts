import { describe, expect, test } from 'vitest';
import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { buildNetwork, initializationOf, initialWeights } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { runOn } from './run-on-model.ts';

/** A Swin whose first MLP has units far above and far below 0, where GELU is nearly z and nearly 0. */
function swin(): Model {
  const network: NetworkConfig = { kind: 'swin', embed: 8, depths: [2], heads: [2], window: 2, patch: 2, stochasticDepth: 0 };
  const graph = buildNetwork(network, [8, 8, 1], 4);
  const weights = initialWeights(graph, 1, initializationOf(network));
  const bias = weights.get('stage1/block1/mlp/dense1/bias') ?? new Float32Array();
  const apart = bias.map((_, unit) => (unit % 2 === 0 ? 4 : -4));
  return { graph, weights: new Map([...weights, ['stage1/block1/mlp/dense1/bias', apart]]) };
}

/** An inverted residual between a stem and a head: ReLU6 within 0..6 after the expansion, SiLU far above 0 after the depthwise convolution. */
function invertedResidual(): Model {
  const conv = (id: string, input: string, filters: number, size: number, groups = 1): GraphNode => ({
    ...{ id, op: 'conv2d', inputs: [input], filters, kernel: [size, size], stride: [1, 1], groups, bias: true },
    padding: size === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0],
  });
  const act = (id: string, input: string, kind: 'relu' | 'relu6' | 'silu'): GraphNode => ({ id, op: 'activation', inputs: [input], kind });
  const graph: ModelGraph = {
    format: 1,
    name: 'inverted-residual',
    nodes: [
      { id: 'image', op: 'input', inputs: [], shape: [8, 8, 1] },
      conv('stem', 'image', 4, 3),
      act('stem/relu', 'stem', 'relu'),
      conv('expand', 'stem/relu', 8, 1),
      act('expand/relu6', 'expand', 'relu6'),
      conv('depthwise', 'expand/relu6', 8, 3, 8),
      act('depthwise/silu', 'depthwise', 'silu'),
      conv('project', 'depthwise/silu', 4, 1),
      { id: 'sum', op: 'add', inputs: ['stem/relu', 'project'] },
      { id: 'pooled', op: 'globalAveragePool', inputs: ['sum'] },
      { id: 'head', op: 'dense', inputs: ['pooled'], units: 4, bias: true },
    ],
    output: 'head',
  };
  const weights = new Map([...initialWeights(graph, 3)].map(([name, values]) => [name, values.map((value) => value / 10)]));
  const filled = (name: string, value: number): [string, Float32Array] => [
    name,
    (weights.get(name) ?? new Float32Array()).map(() => value),
  ];
  return { graph, weights: new Map([...weights, filled('expand/bias', 3), filled('depthwise/bias', 9)]) };
}

describe('an approximately linear layer', () => {
  test('of a Swin is replaced by its linear form, fine-tuned, and its MLP becomes one dense layer', async () => {
    const run = await runOn('swin', swin(), { reduction: { fineTune: 1, removeAtEnd: true } });
    const layer = 'stage1/block1/mlp/dense1';
    const [dense, tuned, ...others] = ofKind(run, 'round');
    expect(others).toEqual([]);
    expect(dense).toMatchObject({ round: 0, linear: [], linearized: [], approximate: [{ layer, replaced: false }] });
    expect(tuned).toMatchObject({ round: 1, accepted: true, linear: [], linearized: [layer], approximate: [{ layer, replaced: true }] });
    const error = dense?.approximate?.[0]?.error;
    // |y - form| is at most z Φ(-z) = 1.3e-4 near |z| = 4, of activations near 4.
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.01);
    expect(ofKind(run, 'decision')).toMatchObject([{ round: 1, from: 0, trainEpochs: 1, layers: [{ layer, what: 'linearize' }] }]);
    expect(ofKind(run, 'end')).toMatchObject([{ reason: 'fine-tuned', best: 1 }]);

    const [proof] = ofKind(run, 'proof');
    const [before, pruned, reduced] = proof?.sheet.models ?? [];
    expect([before, pruned, reduced].map((model) => model?.cost.rectifiers)).toEqual([2, 1, 1]);
    expect((before?.cost.kernelLayers ?? 0) - (reduced?.cost.kernelLayers ?? 0)).toBe(1);
    expect(proof?.sheet.steps.map(({ id, taken }) => [id, taken])).toContainEqual([
      'merge-dense:stage1/block1/mlp/dense1..stage1/block1/mlp/dense2',
      true,
    ]);
    expect(proof?.sheet).toMatchObject({ refused: [], approximate: tuned?.approximate });
    expect(proof?.sheet.reduced?.worst).toBeLessThan(1e-4);
    expect(reduced?.agreement.argmax).toBe(1);
  });

  test('of an inverted residual becomes linear during training, like a ReLU6 within 0 and 6, which is exactly linear', async () => {
    const run = await runOn('inverted', invertedResidual(), {
      method: { kind: 'dense', rounds: 1 },
      reduction: { removeDuring: true, removeAtEnd: true },
    });
    const [dense, formed] = ofKind(run, 'round');
    expect(dense).toMatchObject({ linear: ['expand'], approximate: [{ layer: 'depthwise', replaced: false }], linearized: [] });
    expect(formed).toMatchObject({ linear: ['expand'], approximate: [{ layer: 'depthwise', replaced: true }] });
    expect(formed?.linearized).toEqual(['expand', 'depthwise']);
    const [proof] = ofKind(run, 'proof');
    expect(proof?.sheet.models.map(({ role, cost }) => [role, cost.rectifiers])).toEqual([
      ['dense', 3],
      ['pruned', 1],
      ['reduced', 1],
    ]);
    expect(proof?.sheet.models.at(-1)?.agreement.argmax).toBe(1);
  });
});
