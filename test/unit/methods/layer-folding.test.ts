import { describe, expect, test } from 'vitest';
import { prunableLayers } from '#shared/graph/index.ts';
import { type ConfiguredMethod, configuredMethod, methodSchema, type RoundInput } from '#shared/methods/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { withLinearForms, withoutZeroSlopes, withSlopes } from '#shared/reduction/index.ts';
import { decisionOf, outcomeOf, roundOfGraph } from './round-input.ts';

const method = (settings: object = {}): ConfiguredMethod => configuredMethod(methodSchema.parse({ kind: 'layer-folding', ...settings }));

const plain = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
const [first, second] = prunableLayers(plain);
const { graph, slopes } = withSlopes(plain, [first?.activation ?? '', second?.activation ?? '']);

/** A round after which the two layers have these slopes. */
function roundWith(alphas: readonly [number, number], changes: Partial<RoundInput> = {}): RoundInput {
  const values = [...slopes.values()].map(
    ({ form }, index) => [form, new Float32Array([2, 3][index] ?? 0).fill(alphas[index] ?? 0)] as const,
  );
  return { ...roundOfGraph(graph, [], new Map(values)), round: 2, ...changes };
}

describe('layer folding', () => {
  test('starts from a network that computes the same without its slopes of 0', () => {
    const zero = { graph, weights: withSlopes(plain, [...slopes.keys()]).weights };
    expect(withoutZeroSlopes(zero).graph).toEqual(plain);
    const [form = ''] = [...slopes.values()].map((slope) => slope.form);
    const trained = { graph, weights: new Map([...zero.weights, [form, Float32Array.of(0.5, 0.5)]]) };
    expect(withoutZeroSlopes(trained).graph.nodes).toHaveLength(plain.nodes.length + 3);
  });

  test('trains the slopes of all layers that are not locked', () => {
    const layers = prunableLayers(plain);
    expect(method().slopes(layers)).toEqual(layers);
    const locked = method({ locked: ['hidden1/dense'] });
    expect(locked.slopes(layers)).toEqual([second]);
    const [term] = locked.objective(layers);
    expect(term?.config).toEqual({ kind: 'layer-folding', lambda: 0.25, activations: [second?.activation] });
    const moment = { step: 0, stepsPerEpoch: 1, epochs: 1, states: new Map<string, { entropy: number }>() };
    expect([0, 1, 2].map((round) => term?.coefficients({ ...moment, round }))).toEqual([[0], [1], [1]]);
  });

  test('folds nothing in the first round', async () => {
    const decision = await decisionOf(method().decide(roundWith([1, 1], { round: 1 })));
    expect(decision).toMatchObject({ actions: [], trainEpochs: 3 });
    expect(decision.layers.map(({ what, numbers }) => [what, numbers['alpha']])).toEqual([
      ['keep', 1],
      ['keep', 1],
    ]);
  });

  test('then folds the layers whose slope has reached the threshold into the identity', async () => {
    const decision = await decisionOf(method({ threshold: 0.75 }).decide(roundWith([0.5, 0.75])));
    expect(decision.actions).toEqual([{ kind: 'linear-form', layer: 'hidden2/dense', scale: Float32Array.of(1, 1, 1) }]);
    expect(decision.layers.map(({ layer, what }) => [layer, what])).toEqual([
      ['hidden1/dense', 'keep'],
      ['hidden2/dense', 'linearize'],
    ]);
  });

  test('stops if no further slope has reached it', async () => {
    const linear = withLinearForms(graph, [second?.activation ?? '']);
    const input = roundWith([0.5, 1], { graph: linear, linearized: ['hidden2/dense'] });
    expect(await outcomeOf(method().decide(input))).toEqual({ stop: 'slopes', reason: 'No further slope has reached 0.9.' });
  });

  test('needs a layer', () => {
    expect(() => method().objective([])).toThrow(
      expect.objectContaining({
        details: {
          code: 'invalid-experiment',
          message: 'No layer has an activation that could be folded.',
          remedy: 'Choose another method.',
          location: 'method.kind',
        },
      }),
    );
  });
});
