import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActivationKind, activationKinds, activationOf, regionIntervals } from '#shared/activations/index.ts';

describe('activations', () => {
  // Values of torch.nn.functional in float64 (PyTorch 2.15) at -2.5, -0.3 and 1.7.
  it.each<[ActivationKind, readonly [number, number, number]]>([
    ['relu', [0, 0, 1.7]],
    ['relu6', [0, 0, 1.7]],
    ['leakyRelu', [-0.025, -0.003, 1.7]],
    // e^-2.5 - 1 and e^-0.3 - 1.
    ['elu', [-0.9179150013761012, -0.2591817793182821, 1.7]],
    ['gelu', [-0.015524163314440398, -0.1146265733433142, 1.6242387133104768]],
    ['geluTanh', [-0.015084266089998577, -0.11462907645724074, 1.624105895551156]],
    ['silu', [-0.18964545005310887, -0.1276672449565023, 1.437409049357991]],
    ['hardSwish', [-0.20833333333333334, -0.135, 1.3316666666666666]],
    ['sigmoid', [0.07585818002124355, 0.425557483188341, 0.8455347349164652]],
    ['hardSigmoid', [0.08333333333333333, 0.45, 0.7833333333333333]],
    ['tanh', [-0.9866142981514303, -0.2913126124515909, 0.935409070603099]],
  ])('%s has the values of PyTorch', (kind, values) => {
    const { valueAt } = activationOf({ kind });
    for (const [index, z] of [-2.5, -0.3, 1.7].entries()) expect(valueAt?.(z)).toBeCloseTo(values[index] ?? NaN, 12);
  });

  it('have ranges and identity intervals that hold for every z', () => {
    fc.assert(
      fc.property(fc.constantFrom(...activationKinds), fc.double({ min: -50, max: 50, noNaN: true }), (kind, z) => {
        const { valueAt, range, identity } = activationOf({ kind });
        if (!valueAt) return;
        const y = valueAt(z);
        expect(y).toBeGreaterThanOrEqual(range[0]);
        expect(y).toBeLessThanOrEqual(range[1]);
        if (identity && z >= identity[0] && z <= identity[1]) expect(y).toBeCloseTo(z, 12);
      }),
    );
  });
});

describe('regions', () => {
  const startsOf = (kind: ActivationKind, tau = 0.01): readonly (readonly [string, number])[] =>
    regionIntervals({ kind }, tau).map(({ region, from }) => [region, Number(from.toFixed(3))]);

  it('of smooth activations start where they approach their linear pieces within τ', () => {
    // t = 2.675 for GELU and 6.471 for SiLU; ln(1/τ) = 4.605 for ELU; 1/2 ln(2/τ - 1) = 2.647 for tanh; ln(1/τ - 1) = 4.595 for sigmoid.
    const vanishing = (low: number, t: number) => [
      ['low', -Infinity],
      ['off', low],
      ['bent', -t],
      ['on', t],
    ];
    expect(startsOf('gelu')).toEqual(vanishing(-5.601, 2.675));
    expect(startsOf('silu')).toEqual(vanishing(-19.612, 6.471));
    expect(startsOf('elu')).toEqual([
      ['off', -Infinity],
      ['bent', -4.605],
      ['on', 0],
    ]);
    expect(startsOf('tanh').map(([, from]) => from)).toEqual([-Infinity, -2.647, -0.315, 0.315, 2.647]);
    expect(startsOf('sigmoid').map(([, from]) => from)).toEqual([-Infinity, -4.595, -0.799, 0.799, 4.595]);
    expect(startsOf('gelu', 0.001)[3]?.[1]).toBeGreaterThan(2.675);
  });

  it('of piecewise linear activations start at their bends, whatever τ is', () => {
    for (const tau of [1e-6, 0.1]) {
      expect(startsOf('relu', tau)).toEqual([
        ['off', -Infinity],
        ['on', 0],
      ]);
      expect(startsOf('relu6', tau)).toEqual([
        ['off', -Infinity],
        ['on', 0],
        ['high', 6],
      ]);
      expect(startsOf('hardSigmoid', tau)).toEqual([
        ['low', -Infinity],
        ['middle', -3],
        ['high', 3],
      ]);
      expect(startsOf('hardSwish', tau)).toEqual([
        ['off', -Infinity],
        ['bent', -3],
        ['on', 3],
      ]);
    }
    // z = -3 belongs to the region below.
    expect(regionIntervals({ kind: 'hardSwish' }, 0.01)[1]?.from).toBeGreaterThan(-3);
  });

  it('follow their linear piece exactly, or within τ', () => {
    const taus = fc.double({ min: 1e-5, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...activationKinds), taus, fc.double({ min: -30, max: 30, noNaN: true }), (kind, tau, z) => {
        const { valueAt, regions } = activationOf({ kind });
        if (!valueAt || z === 0) return;
        const interval = regionIntervals({ kind }, tau).findLast(({ from }) => (from === 0 ? z > 0 : z >= from));
        const region = regions.find(({ name }) => name === interval?.region);
        if (!region?.piece) return;
        const { slope, offset } = region.piece;
        if (slope === 'trained') return;
        expect(Math.abs(valueAt(z) - slope * z - offset)).toBeLessThanOrEqual(region.isExact ? 2 ** -24 : tau);
      }),
    );
  });

  it('of an ELU whose α is below τ are never bent', () => {
    expect(regionIntervals({ kind: 'elu', alpha: 0.005 }, 0.01).map(({ from }) => from)).toEqual([-Infinity, 0, 0]);
  });
});
