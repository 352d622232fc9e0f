import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropyConventions, type EntropySettings, layerEntropy, neuronEntropy, type StateCounts } from '#shared/entropy/index.ts';
import { type ActivationKind, activationOf } from '#shared/graph/index.ts';

const bitsOf = (on: number, off: number, tolerance = 0): number => neuronEntropy({ linear: [off, on] }, tolerance);
const settings = (changes: Partial<EntropySettings> = {}): EntropySettings => ({
  ...entropyConventions.nepenthe,
  tau: 0.01,
  tolerance: 0,
  ...changes,
});
const layer = (counts: StateCounts, changes: Partial<EntropySettings> = {}, kind: ActivationKind = 'relu', live?: boolean[]) =>
  layerEntropy(counts, settings(changes), activationOf({ kind }), live);
/** Of 1/4 and 3/4: -(1/4 log2 1/4 + 3/4 log2 3/4) = 2 - 3/4 log2 3. */
const QUARTER = 0.8112781244591328;

describe('the entropy of a neuron', () => {
  it.each([
    [1, 1, 1],
    [1, 3, QUARTER],
    [2, 6, QUARTER],
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 0],
  ])('ON %i times and OFF %i times is %f bits', (on, off, bits) => {
    expect(bitsOf(on, off)).toBeCloseTo(bits, 14);
  });

  it('distinguishes one observation in 50,000 x 32 x 32 from none', () => {
    // p = 1/51,200,000: p log2(1/p) + (1 - p) log2(1/(1 - p)) = (25.6096... + 1.442695) p
    const p = 1 / 51_200_000;
    expect(bitsOf(1, 51_199_999)).toBeCloseTo(p * (Math.log2(1 / p) + 1 / Math.LN2), 14);
    expect(bitsOf(1, 51_199_999)).toBeGreaterThan(0);
  });

  it('counts a minority within the tolerance as none', () => {
    expect(bitsOf(3, 100, 3)).toBe(0);
    expect(bitsOf(4, 100, 3)).toBeGreaterThan(0);
  });

  it('is in 0..1, symmetric, and largest at one half', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), (on, off) => {
        const bits = bitsOf(on, off);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(1);
        expect(bitsOf(off, on)).toBe(bits);
        expect(bits > 0).toBe(on > 0 && off > 0);
      }),
    );
  });

  it.each([
    ['even over three states', { linear: [4, 4, 4] }, 1],
    // 1.5 bits of log2 3.
    ['1/4, 1/4 and 1/2 of three states', { linear: [1, 1, 2] }, 1.5 / Math.log2(3)],
    ['in two of four states', { linear: [3, 0, 3], bent: 0 }, 1 / 2],
    ['always bent', { linear: [0, 0], bent: 7 }, 1],
    // H = 0.8113 / log2 3 = 0.5119 is less than 3/4.
    ['bent three times in four', { linear: [1, 0], bent: 3 }, 0.75],
    ['bent once in four', { linear: [3, 0], bent: 1 }, QUARTER / Math.log2(3)],
    ['always in one of three states', { linear: [0, 0, 9] }, 0],
  ])('%s is as worked out by hand', (_, counts, score) => {
    expect(neuronEntropy(counts)).toBeCloseTo(score, 14);
  });

  it('with any number of states is in 0..1, and 0 only if one linear state has all observations', () => {
    const count = fc.nat(1e6);
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 3 }), count, (linear, bent) => {
        const score = neuronEntropy({ linear, bent });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-12);
        expect(score === 0).toBe(bent === 0 && linear.filter((observations) => observations > 0).length <= 1);
      }),
    );
  });
});

describe('the entropy of a layer', () => {
  const counts = { on: [4, 2, 8, 0], off: [4, 6, 0, 0], zero: [0, 0, 0, 8] };

  it('averages over all neurons, or over those with entropy', () => {
    const mean = (1 + QUARTER) / 4;
    const nonzero = (1 + QUARTER) / 2;
    expect(layer(counts, { statistic: 'mean' }).entropy).toBeCloseTo(mean, 14);
    const states = layer(counts);
    expect(states.entropy).toBeCloseTo(nonzero, 14);
    expect(states.mean).toBeCloseTo(mean, 14);
    expect(states).toMatchObject({ minority: 4, neurons: 4, linearity: 'none' });
  });

  it('is 0 if no neuron changes its state', () => {
    const decided = { on: [4, 0], off: [0, 9], zero: [5, 0] };
    expect(layer(decided)).toEqual({ entropy: 0, mean: 0, nonzero: 0, minority: 0, neurons: 2, linearity: 'exact' });
  });

  it.each([
    // OFF 2, 0 2 and ON 4 times.
    ['ignore', (2 / 6) * Math.log2(3) + (4 / 6) * Math.log2(6 / 4)],
    ['off', 1],
    ['on', QUARTER],
  ] as const)('with zero: %s', (zero, bits) => {
    for (const states of ['sign', 'linear-regions'] as const) {
      expect(layer({ on: [4], off: [2], zero: [2] }, { zero, states }).entropy).toBeCloseTo(bits, 14);
    }
  });

  it('leaves out dead neurons with excludeDead', () => {
    const live = [true, false, true, true];
    expect(layer(counts, { statistic: 'mean', excludeDead: true }, 'relu', live)).toMatchObject({
      entropy: 1 / 3,
      neurons: 3,
      minority: 4,
    });
    expect(layer(counts, { statistic: 'mean' }, 'relu', live).neurons).toBe(4);
    expect(layer(counts, { excludeDead: true }, 'relu', [false, false, false, false])).toMatchObject({ entropy: 0, mean: 0, neurons: 0 });
  });
});

describe('linear regions', () => {
  it.each<[ActivationKind, StateCounts, number]>([
    // Between 0 and 6 half of the time, at 6 the other half: 1 of log2 3 bits. By sign always ON.
    ['relu6', { on: [8], off: [0], zero: [0], regions: { off: [0], on: [4], high: [4] } }, 1 / Math.log2(3)],
    ['hardSigmoid', { on: [4], off: [4], zero: [0], regions: { low: [4], middle: [0], high: [4] } }, 1 / Math.log2(3)],
    ['hardSwish', { on: [4], off: [4], zero: [0], regions: { off: [4], bent: [0], on: [4] } }, 1 / Math.log2(3)],
    ['elu', { on: [4], off: [4], zero: [0], regions: { off: [4], bent: [0], on: [4] } }, 1 / Math.log2(3)],
    // Vanished and nearly 0 are one state.
    ['gelu', { on: [0], off: [8], zero: [0], regions: { low: [4], off: [4], bent: [0], on: [0] } }, 0],
    ['geluTanh', { on: [2], off: [6], zero: [0], regions: { low: [0], off: [0], bent: [6], on: [2] } }, 0.75],
    ['silu', { on: [4], off: [4], zero: [0], regions: { low: [0], off: [4], bent: [0], on: [4] } }, 1 / Math.log2(3)],
    ['tanh', { on: [4], off: [4], zero: [0], regions: { low: [4], bent: [0], middle: [0], high: [4] } }, 1 / 2],
    ['sigmoid', { on: [4], off: [4], zero: [0], regions: { low: [0], bent: [0], middle: [8], high: [0] } }, 0],
    ['leakyRelu', { on: [4], off: [4], zero: [0] }, 1],
    ['prelu', { on: [2], off: [6], zero: [0] }, QUARTER],
    ['relu', { on: [4], off: [4], zero: [9] }, 1],
  ])('of %s', (kind, counts, entropy) => {
    expect(layer(counts, { states: 'linear-regions' }, kind).entropy).toBeCloseTo(entropy, 14);
  });

  it('count z = 0 as the only linear state through y(0), whatever `zero` is', () => {
    const middle = { on: [0], off: [0], zero: [5], regions: { low: [5], middle: [0], high: [0] } };
    const above = { on: [0], off: [5], zero: [5], regions: { off: [5], bent: [0], on: [0] } };
    for (const zero of ['ignore', 'off', 'on'] as const) {
      expect(layer(middle, { states: 'linear-regions', zero }, 'hardSigmoid').entropy).toBeCloseTo(1 / Math.log2(3), 14);
      expect(layer(above, { states: 'linear-regions', zero }, 'elu').entropy).toBeCloseTo(1 / Math.log2(3), 14);
    }
  });

  it('say whether a layer was linear exactly, within τ, or not', () => {
    const linearityOf = (kind: ActivationKind, regions: NonNullable<StateCounts['regions']>): string | undefined =>
      layer({ on: [0, 3], off: [3, 0], zero: [0, 0], regions }, { states: 'linear-regions' }, kind).linearity;
    expect(linearityOf('gelu', { low: [3, 0], off: [0, 0], bent: [0, 0], on: [0, 3] })).toBe('approximate');
    expect(linearityOf('gelu', { low: [3, 0], off: [0, 0], bent: [0, 1], on: [0, 2] })).toBe('none');
    expect(linearityOf('elu', { off: [0, 0], bent: [0, 0], on: [3, 3] })).toBe('exact');
    expect(linearityOf('hardSwish', { off: [3, 0], bent: [0, 0], on: [0, 3] })).toBe('exact');
    expect(linearityOf('relu6', { off: [3, 0], on: [0, 2], high: [0, 1] })).toBe('none');
  });
});
