import { expect, test } from 'vitest';
import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { runOn } from './run-on-model.ts';

/** Two padded 3x3 convolutions, 4 → 16 → 4, between which all neurons are ON: as one 5x5 convolution, they take fewer products. */
function bottleneck(): Model {
  const conv = (id: string, input: string, filters: number): GraphNode => ({
    ...{ id, op: 'conv2d', inputs: [input], filters, kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], groups: 1, bias: true },
  });
  const relu = (id: string, input: string): GraphNode => ({ id, op: 'activation', inputs: [input], kind: 'relu' });
  const nodes: readonly GraphNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [8, 8, 1] },
    conv('stem', 'image', 4),
    relu('stem/relu', 'stem'),
    conv('wide', 'stem/relu', 16),
    relu('wide/relu', 'wide'),
    conv('narrow', 'wide/relu', 4),
    relu('narrow/relu', 'narrow'),
    { id: 'pooled', op: 'globalAveragePool', inputs: ['narrow/relu'] },
    { id: 'head', op: 'dense', inputs: ['pooled'], units: 4, bias: true },
  ];
  const graph: ModelGraph = { format: 1, name: 'bottleneck', nodes, output: 'head' };
  const weights = new Map([...initialWeights(graph, 3)].map(([name, values]) => [name, values.map((value) => value / 10)]));
  const bias = (weights.get('wide/bias') ?? new Float32Array()).map(() => 3);
  return { graph, weights: new Map([...weights, ['wide/bias', bias]]) };
}

const reduction = { fineTune: 1, hoist: true, removeAtEnd: true };

test('padding moves to the first of two convolutions, which are fine-tuned and become one', async () => {
  const run = await runOn('bottleneck', bottleneck(), { entropy: {}, reduction });
  expect(ofKind(run, 'decision')).toMatchObject([
    {
      ...{ round: 1, from: 0, trainEpochs: 1 },
      layers: [
        { layer: 'narrow', what: 'hoist' },
        { layer: 'wide', what: 'linearize' },
      ],
    },
  ]);
  const [, tuned] = ofKind(run, 'round');
  expect(tuned).toMatchObject({ round: 1, accepted: true, linearized: ['wide'] });
  expect(ofKind(run, 'end')).toMatchObject([{ reason: 'fine-tuned', best: 1 }]);

  const [proof] = ofKind(run, 'proof');
  const [dense, pruned, reduced] = proof?.sheet.models ?? [];
  expect([dense, pruned, reduced].map((model) => model?.cost.kernelLayers)).toEqual([4, 4, 3]);
  // Of the two layers: 64 x 9 x 4 x 16 and the same back, then 64 x 25 x 4 x 4. Silenced neurons of other layers save more.
  const saved = (dense?.cost.macs ?? 0) - (reduced?.cost.macs ?? 0);
  expect(saved).toBeGreaterThanOrEqual(64 * (2 * 9 * 4 * 16 - 25 * 4 * 4));
  expect(proof?.sheet.steps.map(({ id, taken }) => [id, taken])).toContainEqual(['merge-convolutions:wide..narrow', true]);
  expect(proof?.sheet.refused).toEqual([]);
  expect(proof?.sheet.reduced?.worst).toBeLessThan(1e-4);
});

test('a run without padding to move ends as it would without', async () => {
  const { graph, weights } = bottleneck();
  const nodes = graph.nodes.map((node): GraphNode => (node.op === 'activation' ? { ...node, kind: 'sigmoid' } : node));
  const run = await runOn('nonlinear', { graph: { ...graph, nodes }, weights }, { entropy: {}, reduction: { fineTune: 1, hoist: true } });
  expect(ofKind(run, 'round')).toHaveLength(1);
  expect(ofKind(run, 'decision')).toEqual([]);
  expect(ofKind(run, 'end')).toMatchObject([{ reason: 'rounds', best: 0 }]);
});
