import { describe, expect, test } from 'vitest';
import { type ConfiguredMethod, configuredMethod, methodSchema } from '#shared/methods/index.ts';
import { decisionOf, type MeasuredLayer, roundOf } from './round-input.ts';

const method = (settings: object): ConfiguredMethod => configuredMethod(methodSchema.parse(settings));

const layers: readonly MeasuredLayer[] = [
  { layer: 'a', weights: Float32Array.of(0.1, -0.2, 0.3, 0.4), mask: Float32Array.of(1, 1, 1, 1), entropy: 0.5 },
  { layer: 'b', weights: Float32Array.of(0.5, -0.6, 0.7, 0.8), mask: Float32Array.of(1, 1, 1, 1), entropy: 0.5 },
];
const prunable = layers.map(({ layer }) => ({ name: layer, kernel: layer, activation: `${layer}/relu` }));

describe('entropy-regularized', () => {
  test('trains every round without actions', async () => {
    expect(await decisionOf(method({ kind: 'entropy-regularized', rounds: 2 }).decide(roundOf(layers)))).toEqual({
      ...{ actions: [], trainEpochs: 3, layers: [] },
    });
  });

  test('adds the entropy term with its own λ', () => {
    const [term] = method({ kind: 'entropy-regularized', lambda: 0.2, temperature: 0.5 }).objective(prunable);
    expect(term).toMatchObject({
      config: { kind: 'entropy', lambda: 0.2, temperature: 0.5, weights: { 'a/relu': 1, 'b/relu': 1 } },
      field: 'method.lambda',
    });
    expect(method({ kind: 'entropy-regularized', lambda: 0 }).objective(prunable)).toEqual([]);
  });
});

describe('entropy-magnitude', () => {
  test('prunes nothing by default', async () => {
    expect(await decisionOf(method({ kind: 'entropy-magnitude' }).decide(roundOf(layers)))).toMatchObject({ actions: [], trainEpochs: 3 });
  });

  test('with ζ prunes by NEPENTHE’s budget', async () => {
    // I = 0.125 and 0.325, R = 3.6 and 1.385, shares 0.902 and 0.098: of 4 weights, 3.6 and 0.4.
    const decision = await decisionOf(method({ kind: 'entropy-magnitude', zeta: 0.5, unbypassed: 'prune' }).decide(roundOf(layers)));
    expect(decision.layers.map(({ numbers }) => numbers['pruned'])).toEqual([4, 0]);
  });

  test('leaves locked layers out of the term', () => {
    const [term] = method({ kind: 'entropy-magnitude', locked: ['a'] }).objective(prunable);
    expect(term?.config).toEqual({ kind: 'entropy-magnitude', lambda: 0.01, kernels: ['b'] });
  });
});
