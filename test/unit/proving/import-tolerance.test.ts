import { describe, expect, it } from 'vitest';
import { compareOutputs, problemOf } from '#main/proving/import-tolerance.ts';

type Rows = readonly number[];
const problem = (theirs: Rows, ours: Rows, ending: Parameters<typeof compareOutputs>[3] = 'logits'): string | undefined =>
  problemOf(compareOutputs(Float32Array.from(theirs), Float32Array.from(ours), 2, ending));

describe('float32 tolerance', () => {
  it('is a part of how far outputs lie apart, however small they are', () => {
    expect(problem([1e-6, 2e-6, 3e-6, 5e-6], [1e-6, 2e-6, 3e-6, 5.0003e-6])).toBeUndefined();
    expect(problem([1e-6, 2e-6, 3e-6, 5e-6], [1e-6, 2e-6, 3e-6, 5.001e-6])).toContain('differ by 1.0e-9');
    expect(problem([0, 0, 0, 0], [1e-9, 0, 0, 0])).toContain('differ by 1.0e-9');
  });

  it('is not less than what is left beside a large offset', () => {
    expect(problem([1000, 1000.01], [1000.001, 1000.01])).toBeUndefined();
    expect(problem([1000, 1000.01], [1000.005, 1000.01])).toContain('differ');
  });

  it('does not cover another class if the outputs differ by more', () => {
    // Tolerance 1e-4 · 10; the classes of the second image are 1.5e-3 apart and swap.
    expect(problem([0, 10, 1.0015, 1], [0, 10, 1.0006, 1.0009])).toContain('disagree on the class of 1 image');
    expect(problem([0, 10, 1.0005, 1], [0, 10, 1, 1.0005])).toBeUndefined();
  });

  it('does not cover values that are not finite', () => {
    expect(problem([NaN, 1], [NaN, 1])).toContain('not finite');
    expect(problem([Infinity, 1], [Infinity, 1])).toContain('not finite');
  });

  it('goes with the logits behind a softmax, not with its zeros and ones', () => {
    // exp(-20) of 1 is 2e-9: as probabilities -20 and -23 are within 1e-8.
    const saturated = [1 - Math.exp(-20), Math.exp(-20)];
    expect(problem(saturated, [7, -13], 'softmax')).toBeUndefined();
    expect(problem(saturated, [7, -16], 'softmax')).toContain('differ by 3.0e+0');
    expect(problem([1, 0], [400, 100], 'softmax')).toBeUndefined();
    expect(problem([Math.log(0.25), Math.log(0.75)], [5, 5 + Math.log(3)], 'logSoftmax')).toBeUndefined();
  });

  it('goes with the values behind a sigmoid, where runtimes bound their input', () => {
    // σ(ln 3) = 3/4, σ(0) = 1/2; the tolerance of logits ln 3 apart is 1.1e-4, a quarter of it in values.
    expect(problem([0.75, 0.5], [Math.log(3), 0], 'sigmoid')).toBeUndefined();
    expect(problem([0.75, 0.50002], [Math.log(3), 0], 'sigmoid')).toBeUndefined();
    expect(problem([0.75, 0.50004], [Math.log(3), 0], 'sigmoid')).toContain('differ by 4.0e-5');
    expect(problem([1, 1.5e-8], [60, -60], 'sigmoid')).toBeUndefined();
    expect(problem([0.5, 0.2], [0, 0], 'sigmoid')).toContain('differ');
  });

  it('goes with the values behind a tanh or a hard sigmoid', () => {
    expect(problem([0.6, 0], [Math.log(2), 0], 'tanh')).toBeUndefined();
    expect(problem([0.601, 0], [Math.log(2), 0], 'tanh')).toContain('differ by 1.0e-3');
    expect(problem([0.75, 1], [1.5, 9], 'hardSigmoid')).toBeUndefined();
    expect(problem([0.7501, 1], [1.5, 3], 'hardSigmoid')).toContain('differ by 1.0e-4');
  });
});
