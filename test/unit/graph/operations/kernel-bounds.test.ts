import { expect, it } from 'vitest';
import type { Interval } from '#shared/graph/index.ts';
import { kernelBounds } from '#shared/graph/operations/kernel-bounds.ts';

it('bounds of one kernel are those of the inputs that they are asked for', () => {
  // y = u - 2 v
  const kernel = Float32Array.of(1, -2);
  const boundsOf = (...input: Interval[]) => kernelBounds({ kernel, outputs: 1, groups: 1, tapSets: [[0]] }, input, 0);
  for (let time = 0; time < 2; time++) {
    expect(boundsOf([0, 1], [0, 1])).toEqual([[-2, 1]]);
    expect(boundsOf([0, 2], [1, 1])).toEqual([[-2, 0]]);
    expect(boundsOf([0, 1], [0, Infinity])).toEqual([[-Infinity, Infinity]]);
  }
  // As a depthwise kernel, u and -2 v are two outputs.
  const twoOutputs = kernelBounds(
    { kernel, outputs: 2, groups: 2, tapSets: [[0]] },
    [
      [0, 1],
      [0, 1],
    ],
    0,
  );
  expect(twoOutputs).toEqual([
    [0, 1],
    [-2, 0],
  ]);
});
