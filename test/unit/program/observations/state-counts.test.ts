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
      expect(stateCounts('relu', sums, [2, neurons.length], observations)).toEqual({
        on: neurons.map(([on]) => on),
        off: neurons.map(([, off]) => off),
        zero: neurons.map(([on, off]) => observations - on - off),
      });
    }),
  );
});

it('counts as saturated the outputs that do not differ from the value of saturation', () => {
  // Of 10 observations, 9 are ON and 1 OFF; 4 outputs are below 6.
  const sums = Float64Array.of(9 - 1, 9 + 1, 4);
  expect(stateCounts('relu6', sums, [3, 1], 10)).toEqual({ on: [9], off: [1], zero: [0], saturated: [6] });
});

it('names the rectifier whose sums are NaN', () => {
  expect(() => stateCounts('relu', Float64Array.of(1, NaN), [2, 1], 1)).toThrow(ProgramError);
});
