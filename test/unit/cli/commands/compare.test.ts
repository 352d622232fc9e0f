import { expect, it } from 'vitest';
import { differences } from '#main/cli/commands/compare.ts';

it('finds settings that differ between runs, missing ones included', () => {
  const one = { seed: 1, method: { kind: 'nepenthe', zeta: 0.5 }, network: { widths: [16, 32] } };
  const other = { seed: 1, method: { kind: 'dense' }, network: { widths: [16, 64] } };
  expect(differences([one, other, one])).toEqual([
    { key: 'method.kind', values: ['"nepenthe"', '"dense"', '"nepenthe"'] },
    { key: 'method.zeta', values: ['0.5', null, '0.5'] },
    { key: 'network.widths', values: ['[16,32]', '[16,64]', '[16,32]'] },
  ]);
});
