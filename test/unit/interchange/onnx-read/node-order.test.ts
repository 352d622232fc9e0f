import { expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { floats, madeOnnx, node, spread, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const constants = { w: floats([4, 5], spread(20)), v: floats([5, 3], spread(15)), b: floats([3], spread(3)) };
const nodes = [
  node('MatMul', ['x', 'w'], 'a'),
  node('Relu', ['a'], 'c'),
  node('MatMul', ['c', 'v'], 'd'),
  node('Add', ['d', 'b'], 'e'),
  node('Softmax', ['e'], 'y', { axis: -1 }),
];

async function imported(order: readonly number[]): ReturnType<typeof importOnnx> {
  const listed = order.flatMap((index) => nodes[index] ?? []);
  return importOnnx(writtenOnnx(madeOnnx({ input: [4], constants, nodes: listed })), { name: 'made', batchNorm: false });
}

it.each([[[4, 3, 2, 1, 0]], [[2, 0, 4, 1, 3]], [[1, 0, 3, 2, 4]]])(
  'nodes in the order %j are imported as if they were sorted',
  async (order) => {
    const [sorted, other] = [await imported([0, 1, 2, 3, 4]), await imported(order)];
    expect(other.graph).toEqual(sorted.graph);
    expect(other.weights).toEqual(sorted.weights);
    expect(other.source).toEqual(sorted.source);
  },
);
