import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GraphBuilder } from '#main/program/graph-def/graph-builder.ts';
import type { NodeContext } from '#main/program/operations/applied.ts';
import { border } from '#main/program/operations/border.ts';
import { directAlgorithm } from '#main/program/operations/winograd/algorithm-choice.ts';
import { placeholder } from '#main/program/tensor/arrays.ts';
import type { Conv2dNode, Padding } from '#shared/graph/index.ts';

it('leaves the usual padding of stride 1 to the convolution', () => {
  expect(paddingOf([28, 28], 3, 1, [1, 1, 1, 1])).toBe('SAME');
});

it('adds the usual padding of stride 2 on an even size first: SAME would put it at the end', () => {
  expect(paddingOf([28, 28], 3, 2, [1, 1, 1, 1])).toBe('VALID, padded');
  expect(paddingOf([28, 28], 3, 2, [0, 1, 0, 1])).toBe('SAME');
  expect(paddingOf([7, 7], 3, 2, [1, 1, 1, 1])).toBe('SAME');
});

it('adds nothing if there is no padding, or none that a window reads', () => {
  expect(paddingOf([28, 28], 3, 1, [0, 0, 0, 0])).toBe('VALID');
  expect(paddingOf([27, 27], 1, 2, [0, 1, 0, 1])).toBe('VALID');
});

it('uses SAME only if TensorFlow reads the same cells', () => {
  const side = fc.nat(3);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      side,
      side,
      (size, window, stride, before, behind) => {
        fc.pre(size + before + behind >= window);
        const result = paddingOf([size, size], window, stride, [before, behind, before, behind]);
        const positions = Math.floor((size + before + behind - window) / stride) + 1;
        const same = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
        const readsTheSame = positions === Math.ceil(size / stride) && before === Math.floor(same / 2);
        if (result === 'SAME') expect(readsTheSame).toBe(true);
        if (readsTheSame) expect(['SAME', 'VALID']).toContain(result);
      },
    ),
  );
});

function paddingOf([height, width]: readonly [number, number], window: number, stride: number, padding: Padding): string {
  const builder = new GraphBuilder({ kernels: false });
  const images = placeholder(builder, 'float32', [-1, height, width, 1]);
  const node: Conv2dNode = {
    id: 'map',
    op: 'conv2d',
    inputs: ['input'],
    filters: 1,
    kernel: [window, window],
    stride: [stride, stride],
    padding,
    groups: 1,
    bias: false,
  };
  const none = (): never => {
    throw new Error('a border needs no more than shapes');
  };
  const context: NodeContext = {
    builder,
    type: 'float32',
    training: false,
    convolutionAlgorithm: directAlgorithm,
    inputShape: [height, width, 1],
    inputShapes: [[height, width, 1]],
    outputShape: [],
    parameter: none,
    updateStatistic: none,
    seed: none,
  };
  const result = border(node, images, context);
  return result.images === images ? result.padding : `${result.padding}, padded`;
}
