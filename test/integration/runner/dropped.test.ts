import { expect, test } from 'vitest';
import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { runOn } from './run-on-model.ts';

/** An inverted residual without its skip connection, 4 → 8 → 4 channels, whose neurons are ON. */
function invertedResidual(): Model {
  const conv = (id: string, input: string, filters: number, size: number, groups = 1): GraphNode => {
    const border = (size - 1) / 2;
    const padding = [border, border, border, border] as const;
    return { id, op: 'conv2d', inputs: [input], filters, kernel: [size, size], stride: [1, 1], padding, groups, bias: true };
  };
  const relu = (id: string, input: string): GraphNode => ({ id, op: 'activation', inputs: [input], kind: 'relu' });
  const nodes: readonly GraphNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [8, 8, 1] },
    conv('stem', 'image', 4, 3),
    relu('stem/relu', 'stem'),
    conv('expand', 'stem/relu', 8, 1),
    relu('expand/relu', 'expand'),
    conv('depthwise', 'expand/relu', 8, 3, 8),
    relu('depthwise/relu', 'depthwise'),
    conv('project', 'depthwise/relu', 4, 1),
    relu('project/relu', 'project'),
    { id: 'pooled', op: 'globalAveragePool', inputs: ['project/relu'] },
    { id: 'head', op: 'dense', inputs: ['pooled'], units: 4, bias: true },
  ];
  const graph: ModelGraph = { format: 1, name: 'inverted', nodes, output: 'head' };
  const weights = new Map(initialWeights(graph, 3));
  for (const id of ['expand', 'depthwise']) weights.set(`${id}/bias`, new Float32Array(8).fill(3));
  return { graph, weights };
}

/** The same, with inputs of the inner activations that hardly differ from their biases, and a nonlinear end. */
function linearInside(): Model {
  const { graph, weights } = invertedResidual();
  const nodes = graph.nodes.map((node): GraphNode =>
    node.op === 'activation' && node.id === 'project/relu' ? { ...node, kind: 'tanh' } : node,
  );
  const small = ['expand', 'depthwise'].map((id) => `${id}/kernel`);
  return {
    graph: { ...graph, nodes },
    weights: new Map([...weights].map(([name, values]) => [name, small.includes(name) ? values.map((value) => value / 10) : values])),
  };
}

test('a run trains on without a convolution, and the layers around it become one without a larger kernel', async () => {
  const run = await runOn('inverted', invertedResidual(), {
    method: { kind: 'shallow', rounds: 1, delta: 100, calibration: 0, given: ['expand', 'depthwise'], dropped: ['depthwise'] },
    reduction: { removeAtEnd: true, merge: 'all' },
  });
  expect(ofKind(run, 'decision')).toMatchObject([
    {
      round: 1,
      layers: [
        { layer: 'expand', what: 'linearize' },
        { layer: 'depthwise', what: 'linearize' },
      ],
    },
  ]);
  const [, after] = ofKind(run, 'round');
  expect(after).toMatchObject({ round: 1, accepted: true, linearized: ['expand', 'depthwise'] });

  const [proof] = ofKind(run, 'proof');
  const [dense, pruned, reduced] = proof?.sheet.models ?? [];
  expect([dense, pruned, reduced].map((model) => model?.cost.kernelLayers)).toEqual([5, 4, 3]);
  expect(pruned?.cost.macs).toBe((dense?.cost.macs ?? 0) - 64 * 8 * 9);
  // 4 · 8 + 8 · 4 products of two layers become 4 · 4. Silenced neurons of other layers may save more.
  expect(reduced?.cost.macs).toBeLessThanOrEqual((pruned?.cost.macs ?? 0) - 64 * (64 - 16));
  expect(proof?.sheet.steps.map(({ id, taken }) => [id, taken])).toContainEqual(['merge-convolutions:expand..project', true]);
  expect(proof?.sheet.reduced?.worst).toBeLessThan(1e-4);
});

test('a convolution is dropped alone, and its activation stays', async () => {
  const run = await runOn('activated', invertedResidual(), {
    method: { kind: 'shallow', rounds: 1, delta: 100, calibration: 0, dropped: ['depthwise'] },
  });
  expect(ofKind(run, 'decision')).toMatchObject([{ layers: [{ layer: 'depthwise', what: 'drop' }] }]);
  const [, after] = ofKind(run, 'round');
  expect(after).toMatchObject({ round: 1, linearized: [] });
  expect(ofKind(run, 'end')).toMatchObject([{ reason: 'rounds' }]);
});

test('the fine-tuning of a run drops a convolution, with the linear layers around it', async () => {
  const run = await runOn('fine-tuned', linearInside(), {
    ...{ entropy: {}, reduction: { fineTune: 1, drop: 100, removeAtEnd: true, merge: 'all' } },
  });
  expect(ofKind(run, 'decision')).toMatchObject([
    {
      ...{ round: 1, from: 0, trainEpochs: 1 },
      layers: [
        // The three layers become one, 3×3 or 1×1.
        { layer: 'depthwise', what: 'drop', numbers: { saved: 64 * 4 * 4 * (9 - 1) } },
        { layer: 'expand', what: 'linearize' },
        { layer: 'depthwise', what: 'linearize' },
      ],
    },
  ]);
  expect(ofKind(run, 'end')).toMatchObject([{ reason: 'fine-tuned' }]);
  const [, tuned] = ofKind(run, 'round');
  expect(tuned).toMatchObject({ round: 1, linearized: ['expand', 'depthwise'] });
  const { before, after } = { before: ofKind(run, 'start')[0]?.graph, after: ofKind(run, 'proof')[0]?.sheet.models.at(-1) };
  expect(before && 'nodes' in before && before.nodes.filter(({ op }) => op === 'conv2d')).toHaveLength(4);
  expect(after?.cost.kernelLayers).toBe(3);
});

test('a locked convolution stays in the fine-tuning', async () => {
  const run = await runOn('locked', invertedResidual(), {
    method: { kind: 'imp', rounds: 1, delta: 100, zeta: 0.01, locked: ['depthwise'] },
    ...{ entropy: {}, reduction: { fineTune: 1, drop: 100 } },
  });
  expect(
    ofKind(run, 'decision')
      .flatMap(({ layers }) => layers)
      .filter(({ what }) => what === 'drop'),
  ).toEqual([]);
});
