import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationKinds } from '#shared/graph/activations.ts';
import { type ActivationKind, activationOf } from '#shared/graph/index.ts';

describe('activations', () => {
  // Values of torch.nn.functional in float64 (PyTorch 2.15) at -2.5, -0.3 and 1.7.
  it.each<[ActivationKind, readonly [number, number, number]]>([
    ['relu', [0, 0, 1.7]],
    ['relu6', [0, 0, 1.7]],
    ['leakyRelu', [-0.025, -0.003, 1.7]],
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

  it('have ranges, identity intervals and slopes that hold for every z', () => {
    fc.assert(
      fc.property(fc.constantFrom(...activationKinds), fc.double({ min: -50, max: 50, noNaN: true }), (kind, z) => {
        const { valueAt, range, identity, slope, saturation } = activationOf({ kind });
        if (!valueAt) return;
        const y = valueAt(z);
        expect(y).toBeGreaterThanOrEqual(range[0]);
        expect(y).toBeLessThanOrEqual(range[1]);
        if (identity && z >= identity[0] && z <= identity[1]) expect(y).toBeCloseTo(z, 12);
        const kept = z > 0 ? slope.on : slope.off;
        if (typeof kept === 'number' && z !== 0 && y !== saturation?.value) expect(y).toBeCloseTo(kept * z, 12);
      }),
    );
  });
});
