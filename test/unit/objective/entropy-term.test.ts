import { describe, expect, test } from 'vitest';
import { entropyMagnitudeTerm, entropySettingsSchema, entropyTerm, scheduleFactor } from '#shared/objective/index.ts';

const layers = ['stem', 'block', 'last'].map((name) => ({ name, kernel: name, activation: `${name}/relu` }));
const settings = (changes: object = {}) => entropySettingsSchema.parse({ lambda: 0.5, ...changes });
const moment = { round: 0, step: 0, stepsPerEpoch: 5, epochs: 4, states: new Map<string, { entropy: number }>() };

describe('the schedule of λ', () => {
  // 4 epochs of 5 steps: λ rises over the first half, 10 steps, and the last epoch is without the term.
  const schedule = { rampUp: 0.5, offEpochs: 1 };
  test.each([
    [0, 0.1],
    [4, 0.5],
    [9, 1],
    [14, 1],
    [15, 0],
    [19, 0],
  ])('at step %i is %f', (step, factor) => {
    expect(scheduleFactor(schedule, { ...moment, step })).toBeCloseTo(factor, 12);
  });

  test('without a ramp and without epochs off is 1', () => {
    expect([0, 19].map((step) => scheduleFactor({ rampUp: 0, offEpochs: 0 }, { ...moment, step }))).toEqual([1, 1]);
  });
});

describe('the entropy term', () => {
  test('weights every layer with 1 by default', () => {
    expect(entropyTerm(settings(), 'objective.entropy', layers)?.config).toEqual({
      ...{ kind: 'entropy', lambda: 0.5, temperature: 0.3 },
      weights: { 'stem/relu': 1, 'block/relu': 1, 'last/relu': 1 },
    });
  });

  test('weights layers that are not listed with 0', () => {
    const given = settings({ weights: { kind: 'given', layers: { block: 2 } } });
    expect(entropyTerm(given, 'method', layers)).toMatchObject({
      config: { weights: { 'stem/relu': 0, 'block/relu': 2, 'last/relu': 0 } },
      field: 'method.lambda',
    });
  });

  test('weights layers by the time that removing them saves, 1 on average over those that save any', () => {
    const byLatency = settings({ weights: { kind: 'latency' } });
    const savings = new Map([
      ['stem', 0],
      ['block', 0.5],
      ['last', 1.5],
    ]);
    expect(entropyTerm(byLatency, 'method', layers, savings)?.config).toMatchObject({
      weights: { 'stem/relu': 0, 'block/relu': 0.5, 'last/relu': 1.5 },
    });
    // Before the savings are measured.
    expect(entropyTerm(byLatency, 'method', layers)?.config).toMatchObject({
      weights: { 'stem/relu': 1, 'block/relu': 1, 'last/relu': 1 },
    });
  });

  test('refuses weights by latency if removing no layer saves time', () => {
    const savings = new Map(layers.map(({ name }) => [name, 0]));
    expect(() => entropyTerm(settings({ weights: { kind: 'latency' } }), 'objective.entropy', layers, savings)).toThrow(
      expect.objectContaining({
        details: {
          code: 'invalid-experiment',
          message: 'No layer of this network saves time when it is removed, so latencies give no layer a weight.',
          remedy:
            'Set objective.entropy.weights to equal, or use a network with skip connections or mergeable layers, such as a transformer.',
          location: 'objective.entropy.weights',
        },
      }),
    );
  });

  test('is left out if λ is 0, whatever the weights', () => {
    expect(entropyTerm(settings({ lambda: 0, weights: { kind: 'given', layers: { other: 1 } } }), 'method', layers)).toBeNull();
  });

  test('names the layer that the network does not have', () => {
    const given = settings({ weights: { kind: 'given', layers: { other: 1 } } });
    expect(() => entropyTerm(given, 'objective.entropy', layers)).toThrow(
      expect.objectContaining({
        details: {
          code: 'invalid-experiment',
          message: 'There is no layer other to weight.',
          remedy: 'The network’s layers are stem, block, last.',
          location: 'objective.entropy.weights.layers.other',
        },
      }),
    );
  });

  test('refuses weights that leave nothing to lower', () => {
    const given = settings({ weights: { kind: 'given', layers: { stem: 0 } } });
    for (const own of [given, settings()]) {
      expect(() => entropyTerm(own, 'method', own === given ? layers : [])).toThrow(
        expect.objectContaining({
          details: {
            code: 'invalid-experiment',
            message: 'No layer has an entropy that the objective could lower.',
            remedy: 'Set method.lambda to 0.',
            location: 'method.weights',
          },
        }),
      );
    }
  });
});

describe('the entropy-magnitude term', () => {
  test('has the coefficient 1 - H of the last measurement for each kernel, and 0 before the first', () => {
    const shared = [...layers, { name: 'last:gate', kernel: 'last', activation: 'gate' }];
    const term = entropyMagnitudeTerm(0.25, 'method.lambda', shared);
    expect(term?.config).toEqual({ kind: 'entropy-magnitude', lambda: 0.25, kernels: ['stem', 'block', 'last'] });
    expect(term?.coefficients(moment)).toEqual([0, 0, 0]);
    const states = new Map([
      ['stem', { entropy: 1 }],
      ['block', { entropy: 0.25 }],
      ['last', { entropy: 0.5 }],
      ['last:gate', { entropy: 0 }],
    ]);
    expect(term?.coefficients({ ...moment, states })).toEqual([0, 0.75, 1.5]);
  });

  test('is left out if λ is 0 or no layer is prunable', () => {
    expect(entropyMagnitudeTerm(0, 'method.lambda', layers)).toBeNull();
    expect(entropyMagnitudeTerm(1, 'method.lambda', [])).toBeNull();
  });
});
