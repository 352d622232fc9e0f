import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerEntropy, neuronEntropy } from '#shared/entropy/index.ts';

describe('the entropy of a neuron', () => {
  it.each([
    [1, 1, 1],
    [1, 3, 0.8112781244591328], // -(1/4 log2 1/4 + 3/4 log2 3/4) = 2 - 3/4 log2 3
    [2, 6, 0.8112781244591328],
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 0],
  ])('ON %i times and OFF %i times is %f bits', (on, off, bits) => {
    expect(neuronEntropy(on, off)).toBeCloseTo(bits, 14);
  });

  it('distinguishes one observation in 50,000 x 32 x 32 from none', () => {
    // p = 1/51,200,000: p log2(1/p) + (1 - p) log2(1/(1 - p)) = (25.6096... + 1.442695) p
    const p = 1 / 51_200_000;
    expect(neuronEntropy(1, 51_199_999)).toBeCloseTo(p * (Math.log2(1 / p) + 1 / Math.LN2), 14);
    expect(neuronEntropy(1, 51_199_999)).toBeGreaterThan(0);
  });

  it('counts a minority within the tolerance as none', () => {
    expect(neuronEntropy(3, 100, 3)).toBe(0);
    expect(neuronEntropy(4, 100, 3)).toBeGreaterThan(0);
  });

  it('is in 0..1, symmetric, and largest at one half', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), (on, off) => {
        const bits = neuronEntropy(on, off);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(1);
        expect(neuronEntropy(off, on)).toBe(bits);
        expect(bits > 0).toBe(on > 0 && off > 0);
      }),
    );
  });
});

describe('the entropy of a layer', () => {
  const counts = { on: [4, 2, 8, 0], off: [4, 6, 0, 0], zero: [0, 0, 0, 8] };

  it('averages over all neurons, or over those with entropy', () => {
    const mean = (1 + 0.8112781244591328) / 4;
    const nonzero = (1 + 0.8112781244591328) / 2;
    expect(layerEntropy(counts, { statistic: 'mean', tolerance: 0 }).entropy).toBeCloseTo(mean, 14);
    const states = layerEntropy(counts, { statistic: 'nonzero', tolerance: 0 });
    expect(states.entropy).toBeCloseTo(nonzero, 14);
    expect(states.mean).toBeCloseTo(mean, 14);
    expect(states.minority).toBe(4);
  });

  it('is 0 if no neuron changes its state', () => {
    const decided = { on: [4, 0], off: [0, 9], zero: [5, 0] };
    expect(layerEntropy(decided, { statistic: 'nonzero', tolerance: 0 })).toEqual({ entropy: 0, mean: 0, nonzero: 0, minority: 0 });
  });
});
