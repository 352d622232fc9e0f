import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropyBudget, irrelevanceShares, type PruningCandidate } from '#shared/pruning/index.ts';
import { caseCount } from '../../random-cases.ts';

const layer = (name: string, remaining: number, entropy: number, magnitude = 1): PruningCandidate => ({
  layer: name,
  remaining,
  entropy,
  magnitude,
});
const prunedOf = (layers: readonly PruningCandidate[], zeta: number): readonly number[] =>
  entropyBudget(layers, zeta).layers.map((allocation) => allocation.pruned);

const anyLayer = fc.record({
  remaining: fc.nat(100_000),
  entropy: fc.oneof(fc.constant(0), fc.double({ min: 1e-8, max: 1, noNaN: true })),
  magnitude: fc.oneof(fc.constant(0), fc.double({ min: 1e-8, max: 1, noNaN: true })),
});
const anyLayers = fc
  .array(anyLayer, { maxLength: 20 })
  .map((layers) => layers.map((values, index): PruningCandidate => ({ layer: `layer${index}`, ...values })));
const anyZeta = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('the entropy budget, calculated by hand', () => {
  it('is split evenly between equal layers', () => {
    expect(prunedOf([layer('a', 100, 0.5), layer('b', 100, 0.5)], 0.5)).toEqual([50, 50]);
  });

  it('is the softmax of ΣI / I', () => {
    // I = 0.3, 0.6: ΣI = 0.9, R = 3, 1.5; shares 1 / (1 + e^-1.5) = 0.817574, 0.182426; of 100: 81.76, 18.24.
    const allocation = entropyBudget([layer('a', 100, 0.3), layer('b', 100, 0.6)], 0.5);
    expect(allocation.total).toBe(100);
    expect(allocation.layers[0]?.share).toBeCloseTo(0.8175744761936437, 14);
    expect(allocation.layers.map((row) => row.pruned)).toEqual([82, 18]);
    expect(allocation.layers.map((row) => row.irrelevance)).toEqual([0.3, 0.6]);
  });

  it('weighs entropy by the mean magnitude', () => {
    expect(prunedOf([layer('a', 100, 0.6, 0.5), layer('b', 100, 0.3, 2)], 0.5)).toEqual(
      prunedOf([layer('a', 100, 0.3), layer('b', 100, 0.6)], 0.5),
    );
  });

  it('is nearly winner-take-all: one of 17 layers at 0.7 times the score takes 98.8 %', () => {
    const shares = irrelevanceShares([0.7, ...Array.from({ length: 16 }, () => 1)]);
    // R = 16.7 / 0.7 = 23.857 and 16.7: 1 / (1 + 16 e^-7.157) = 0.98769.
    expect(shares[0]).toBeCloseTo(0.9877, 4);
  });

  it('empties a layer that overflows and redistributes the rest', () => {
    // a gets nearly all of 105 but has only 10. For b and c, I = 0.5, 0.5: of the remaining 95, b gets 48 (tie by order) and c 47.
    expect(prunedOf([layer('a', 10, 0.001), layer('b', 100, 0.5), layer('c', 100, 0.5)], 0.5)).toEqual([10, 48, 47]);
  });

  it('lets a layer that takes exactly its share overflow nothing, so that the others’ shares stand', () => {
    // ΣI = 0.72, R = 2.4, 3.6, 3.273, shares 0.14895, 0.49454, 0.35651; of 100: 14.9, 49.5 and 35.7, or 15, 49 and 36. Shared without a,
    // b and c would get 47 and 38.
    expect(prunedOf([layer('a', 15, 0.3), layer('b', 100, 0.2), layer('c', 85, 0.22)], 0.5)).toEqual([15, 49, 36]);
  });

  it('leaves guarded weights and shares the rest', () => {
    // As above, but a must keep 4 of its 10 weights: of the remaining 99, b gets 50 and c 49.
    const guarded = { ...layer('a', 10, 0.001), guarded: 4 };
    expect(prunedOf([guarded, layer('b', 100, 0.5), layer('c', 100, 0.5)], 0.5)).toEqual([6, 50, 49]);
    // Guards can leave less than the total.
    expect(entropyBudget([{ ...layer('a', 10, 0.5), guarded: 8 }], 0.5)).toMatchObject({ total: 5, layers: [{ pruned: 2 }] });
    expect(prunedOf([{ ...layer('a', 10, 0.001), guarded: 10 }, layer('b', 100, 0.5)], 0.5)).toEqual([0, 50]);
  });

  it('excludes layers without entropy or weights', () => {
    const allocation = entropyBudget([layer('a', 100, 0), layer('b', 0, 0.5), layer('c', 10, 0.5)], 0.5);
    expect(allocation.total).toBe(5);
    expect(allocation.layers.map((row) => row.pruned)).toEqual([0, 0, 5]);
    expect(allocation.layers.map((row) => row.share)).toEqual([0, 0, 1]);
  });

  it('takes ζ of a single layer', () => {
    expect(prunedOf([layer('a', 1000, 1e-8)], 0.1)).toEqual([100]);
  });

  it('is 0 without candidates', () => {
    expect(entropyBudget([], 0.5)).toEqual({ total: 0, layers: [] });
    expect(entropyBudget([layer('a', 0, 1)], 0.5).total).toBe(0);
  });

  it('empties a layer with infinite ΣI / I first', () => {
    expect(irrelevanceShares([1e-320, 1])).toEqual([1, 0]);
    expect(irrelevanceShares([1e-320, 1e-320, 1])).toEqual([0.5, 0.5, 0]);
    expect(prunedOf([layer('a', 10, 1e-320), layer('b', 10, 1)], 0.5)).toEqual([10, 0]);
  });

  it('handles scores from 1e-8 to 1', () => {
    const layers = Array.from({ length: 9 }, (_, power) => layer(`l${power}`, 100, 10 ** -power));
    // The smallest scores win: ζ x 900 = 450 empties the four smallest and takes half of the next.
    expect(prunedOf(layers, 0.5)).toEqual([0, 0, 0, 0, 50, 100, 100, 100, 100]);
  });
});

/** The budget by its definition, as a recursion. */
function budgetByDefinition(total: number, layers: readonly { readonly i: number; readonly weights: number }[]): number[] {
  const sum = layers
    .map(({ i }) => i)
    .toSorted((a, b) => a - b)
    .reduce((all, i) => all + i, 0);
  const relevance = layers.map(({ i }) => (i > 0 ? sum / i : 0));
  const powers = relevance.map((r) => Math.exp(r - Math.max(...relevance)));
  const all = powers.toSorted((a, b) => a - b).reduce((one, other) => one + other, 0);
  const quotas = powers.map((power) => (total * power) / all);
  const wanted = quotas.map(Math.floor);
  const byRemainder = quotas.map((quota, index) => [quota % 1, index] as const).toSorted(([a, i], [b, j]) => b - a || i - j);
  for (const [, index] of byRemainder.slice(0, total - wanted.reduce((a, b) => a + b, 0))) wanted[index] = (wanted[index] ?? 0) + 1;
  const full = layers.map(({ weights }, index) => (wanted[index] ?? 0) > weights);
  if (!full.includes(true)) return wanted;
  const others = layers.filter((_, index) => !full[index]);
  const left = total - layers.reduce((taken, { weights }, index) => taken + (full[index] ? weights : 0), 0);
  const rest = others.length > 0 ? budgetByDefinition(left, others) : [];
  return layers.map(({ weights }, index) => (full[index] ? weights : (rest.shift() ?? 0)));
}

describe('the entropy budget, for any layers', () => {
  it('is the one of its definition, with ties among small layers', () => {
    const small = fc.record({ remaining: fc.integer({ min: 1, max: 9 }), entropy: fc.constantFrom(0.1, 0.2, 0.25, 0.5, 1) });
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 6 }), anyZeta, (layers, zeta) => {
        const total = Math.round(zeta * layers.reduce((sum, { remaining }) => sum + remaining, 0));
        const named = layers.map(({ remaining, entropy }, index) => layer(`layer${index}`, remaining, entropy));
        expect(prunedOf(named, zeta)).toEqual(
          budgetByDefinition(
            total,
            layers.map(({ remaining, entropy }) => ({ i: entropy, weights: remaining })),
          ),
        );
      }),
      { numRuns: caseCount(1000) },
    );
  });

  it('never exceeds a layer’s weights, takes nothing from excluded layers, and sums to the total', () => {
    fc.assert(
      fc.property(anyLayers, anyZeta, (layers, zeta) => {
        const allocation = entropyBudget(layers, zeta);
        const listed = layers.filter((one) => one.entropy > 0 && one.remaining > 0);
        expect(allocation.total).toBe(Math.round(zeta * listed.reduce((sum, one) => sum + one.remaining, 0)));
        expect(allocation.layers.reduce((sum, row) => sum + row.pruned, 0)).toBe(allocation.total);
        for (const [index, row] of allocation.layers.entries()) {
          expect(Number.isInteger(row.pruned)).toBe(true);
          expect(row.pruned).toBeGreaterThanOrEqual(0);
          expect(row.pruned).toBeLessThanOrEqual(row.remaining);
          if (!listed.includes(layers[index] ?? layer('', 0, 0))) expect(row.pruned).toBe(0);
        }
      }),
      { numRuns: caseCount(1000) },
    );
  });

  it('does not depend on the order of layers with different scores', () => {
    const distinct = anyLayers.filter((layers) => new Set(layers.map((one) => one.entropy * one.magnitude)).size === layers.length);
    fc.assert(
      fc.property(distinct, anyZeta, fc.nat(), (layers, zeta, turn) => {
        const turned = layers.map((_, index) => layers[(index + turn) % layers.length] ?? layer('', 0, 0));
        const byName = (list: readonly PruningCandidate[]): Map<string, number> =>
          new Map(entropyBudget(list, zeta).layers.map((row) => [row.layer, row.pruned]));
        expect(new Map([...byName(turned)].sort())).toEqual(new Map([...byName(layers)].sort()));
      }),
      { numRuns: caseCount(500) },
    );
  });
});
