import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateCounts } from '#main/program/observations/state-counts.ts';
import { ProgramError } from '#main/program/program-error.ts';

it('recovers the counts from their sums', () => {
  const count = fc.nat(2 ** 40);
  fc.assert(
    fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 5 }), fc.nat(1000), (neurons, zeros) => {
      const observations = Math.max(...neurons.map(([on, off]) => on + off)) + zeros;
      const sums = Float64Array.from([...neurons.map(([on, off]) => on - off), ...neurons.map(([on, off]) => on + off)]);
      expect(stateCounts({ id: 'relu', kind: 'relu' }, sums, observations)).toEqual({
        on: neurons.map(([on]) => on),
        off: neurons.map(([, off]) => off),
        zero: neurons.map(([on, off]) => observations - on - off),
      });
    }),
  );
});

it('recovers the regions from the numbers of inputs at or above their starts', () => {
  // Of 10 observations, 8 are ON, 1 is OFF and 1 is 0; 6 are at or above 6.
  const relu6 = stateCounts({ id: 'relu6', kind: 'relu6' }, Float64Array.of(8 - 1, 8 + 1, 6), 10);
  expect(relu6).toEqual({ on: [8], off: [1], zero: [1], regions: { off: [1], on: [2], high: [6] } });
  // Of 20 observations, 9 are ON, 8 OFF and 3 are 0; 18, 15, 7 and 2 are at or above the four starts. Those at 0 are in no region.
  const tanh = stateCounts({ id: 'tanh', kind: 'tanh' }, Float64Array.of(9 - 8, 9 + 8, 18, 15, 7, 2), 20);
  expect(tanh).toEqual({ on: [9], off: [8], zero: [3], regions: { low: [2], bent: [3 + 5], middle: [8 - 3], high: [2] } });
  // ELU starts at 0 with z > 0.
  const elu = stateCounts({ id: 'elu', kind: 'elu' }, Float64Array.of(9 - 8, 9 + 8, 15), 20);
  expect(elu).toEqual({ on: [9], off: [8], zero: [3], regions: { off: [5], bent: [3], on: [9] } });
});

it('names the rectifier whose sums are NaN', () => {
  expect(() => stateCounts({ id: 'relu', kind: 'relu' }, Float64Array.of(1, NaN), 1)).toThrow(ProgramError);
});
