import { describe, expect, it } from 'vitest';
import { operationLabel, roleOf, shortOperationLabel } from '#renderer/network/graph-view/operations.ts';
import type { GraphNode, Shape } from '#shared/graph/index.ts';

const shapes = new Map<string, Shape>([
  ['x', [32, 32, 16]],
  ['y', [16, 16, 64]],
]);
const convolution: GraphNode = {
  ...{ id: 'y', op: 'conv2d', inputs: ['x'], filters: 64, kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1], groups: 1, bias: true },
};

describe('the label of an operation', () => {
  it('gives kernel, channels, stride and bias of a convolution', () => {
    expect(operationLabel(convolution, shapes)).toBe('3×3 conv, 16 → 64, stride 2, bias');
    expect(operationLabel({ ...convolution, groups: 16, stride: [1, 1], bias: false }, shapes)).toBe('3×3 depthwise conv, 16 → 64');
    expect(operationLabel({ ...convolution, groups: 4, stride: [1, 1], bias: false }, shapes)).toBe('3×3 in 4 groups conv, 16 → 64');
    expect(shortOperationLabel(convolution, shapes)).toBe('3×3 · 16→64 ∕2');
  });

  it('gives the output shape of what rearranges values', () => {
    expect(operationLabel({ id: 'y', op: 'reshape', inputs: ['x'], shape: [16, 16, 64] }, shapes)).toBe('reshape to 16 × 16 × 64');
    expect(roleOf({ id: 'y', op: 'reshape', inputs: ['x'], shape: [16, 16, 64] })).toBe('movement');
  });
});
