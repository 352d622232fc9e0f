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
      expect(stateCounts('relu', sums, observations)).toEqual({
        on: neurons.map(([on]) => on),
        off: neurons.map(([, off]) => off),
        zero: neurons.map(([on, off]) => observations - on - off),
      });
    }),
  );
});

it('names the rectifier whose sums are NaN', () => {
  expect(() => stateCounts('relu', Float64Array.of(1, NaN), 1)).toThrow(ProgramError);
});
