import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { ModelProtoSchema, SparseTensorProtoSchema } from '#main/interchange/onnx/messages/onnx_pb.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import {
  floats,
  integers,
  type MadeModel,
  type MadeNode,
  madeOnnx,
  node,
  spread,
  writtenOnnx,
} from '../../../fixtures/onnx-import/made-onnx.ts';

function refusal(model: MadeModel): Promise<LabErrorDetails> {
  return refused(madeOnnx(model));
}

async function refused(bytes: Uint8Array): Promise<LabErrorDetails> {
  try {
    await importOnnx(writtenOnnx(bytes), { name: 'made', batchNorm: false });
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('not refused');
}

/** As before opset 11: the bounds are attributes. */
function clipped(min: number, max?: number): MadeNode {
  return node('Clip', ['x'], 'a', { min: { float: min }, ...(max !== undefined && { max: { float: max } }) });
}

const flat = node('Flatten', ['z'], 'y');
const image = [3, 4, 4] as const;
const whys = ({ nodes = [] }: LabErrorDetails): readonly string[] => nodes.map(({ name, op, why }) => `${name} (${op}): ${why}`);

describe('a network that cannot be imported', () => {
  it('is refused with all nodes that prevent the import, and no others', async () => {
    const details = await refusal({
      input: image,
      constants: { w: floats([2, 3, 3, 3], spread(54)), s: floats([], [1]), n: integers([0], []) },
      nodes: [
        node('InstanceNormalization', ['x', 'w', 'w'], 'a'),
        node('Relu', ['a'], 'b'),
        node('QuantizeLinear', ['b', 's', 'n'], 'c'),
        node('Mish', ['x'], 'd'),
        node('Conv', ['d', 'w'], 'e'),
        { ...node('Attention', ['x'], 'f'), domain: 'com.microsoft' },
        node('ReduceMean', ['x'], 'g', { axes: [0] }),
        node('Loop', ['c', 'e', 'f', 'g'], 'z'),
        node('CumSum', ['x', 'n'], 'unread'),
        flat,
      ],
    });
    expect(details.code).toBe('unsupported');
    expect(whys(details)).toEqual([
      'the a (InstanceNormalization): this operator is not supported',
      'the c (QuantizeLinear): quantized networks are not supported; export the float version',
      'the d (Mish): it matches no supported activation',
      'the f (Attention): it belongs to com.microsoft; only ONNX’s own operators are supported',
      'the g (ReduceMean): it averages over the batch',
      'the z (Loop): loops and branches are not supported',
    ]);
    expect(details.message).toContain('and 5 more');
  });

  it('is refused in one line, whatever its names', async () => {
    const { message, location } = await refusal({
      input: image,
      nodes: [{ ...node('Frob\n\u001b[2J', ['x'], 'z'), name: 'one\ntwo' }, flat],
    });
    expect(message).toBe(String.raw`The network cannot be imported: one\ntwo (Frob\n\u001b[2J): this operator is not supported.`);
    expect(location).toBe('one\ntwo');
  });

  it('is also refused with later unsupported nodes, but not with mere readers of refused nodes', async () => {
    const details = await refusal({
      input: image,
      inputs: ['x', 'u'],
      constants: { w: floats([3, 3, 3, 3], spread(81)), h: floats([5, 12], spread(60)), s: floats([], [1]), n: integers([0], []) },
      nodes: [
        node('Mish', ['x'], 'a'),
        node('Conv', ['a', 'w'], 'b', { pads: [1, 1, 1, 1] }),
        node('Mish', ['b'], 'c'),
        node('MaxPool', ['c'], 'd', { kernel_shape: [2, 2], dilations: [2, 2] }),
        node('Relu', ['d'], 'e'),
        node('Add', ['e', 'u'], 'f'),
        node('Softplus', ['f'], 'g'),
        node('AveragePool', ['g'], 'i', { kernel_shape: [2, 2], dilations: [2, 2] }),
        node('Flatten', ['i'], 'j'),
        node('DequantizeLinear', ['n', 's'], 'k'),
        node('Exp', ['k'], 'l'),
        node('Mul', ['j', 'l'], 'm'),
        node('Gemm', ['m', 'h'], 'y', { transA: 1, transB: 1 }),
      ],
    });
    expect(whys(details)).toEqual([
      'u (input): only one input is supported',
      'the a (Mish): it matches no supported activation',
      'the c (Mish): it matches no supported activation',
      'the d (MaxPool): dilated windows are not supported',
      'the g (Softplus): it matches no supported activation',
      'the i (AveragePool): dilated windows are not supported',
      'the k (DequantizeLinear): quantized networks are not supported; export the float version',
      'the y (Gemm): a transposed first input is not supported',
    ]);
  });

  it.each<[string, MadeModel, string]>([
    [
      'several outputs',
      { input: image, outputs: ['y', 'z'], nodes: [node('Relu', ['x'], 'z'), flat] },
      'z (output): only one output is supported',
    ],
    [
      'a layer without channels',
      { input: image, constants: { w: floats([0, 3, 1, 1], []) }, nodes: [node('Conv', ['x', 'w'], 'z'), flat] },
      'the z (Conv): filters must be a positive integer, not 0',
    ],
    ['a computed kernel', { input: image, nodes: [node('Conv', ['x', 'x'], 'z'), flat] }, 'the kernel is computed from the input'],
    [
      'a batch that is mixed with other axes',
      { input: image, constants: { to: integers([3, -1]) }, nodes: [node('Reshape', ['x', 'to'], 'y')] },
      'it mixes the batch with other axes',
    ],
    [
      'a batch size in a shape that does not fit the input’s',
      { input: image, constants: { to: integers([2, 48]) }, nodes: [node('Reshape', ['x', 'to'], 'y')] },
      'the fixed batch size may not match',
    ],
    [
      'a shape that does not match the number of values',
      { input: image, constants: { to: integers([-1, 7]) }, nodes: [node('Reshape', ['x', 'to'], 'y')] },
      'the y (Reshape): it reshapes 48 values per sample to [-1, 7]',
    ],
    [
      'a huge stride',
      {
        input: image,
        constants: { w: floats([2, 3, 1, 1], spread(6)) },
        nodes: [node('Conv', ['x', 'w'], 'z', { strides: [2 ** 40, 1] }), flat],
      },
      'the z (Conv): invalid stride.0: must be at most 65536',
    ],
    [
      'a constant that differs from sample to sample',
      { input: [2], batch: 2, constants: { c: floats([2, 2], [1, 2, 3, 4]) }, nodes: [node('Add', ['x', 'c'], 'y')] },
      'c differs between the samples of a fixed batch',
    ],
    [
      'a part of the batch',
      { input: [4], batch: 2, constants: { n: integers([0], []) }, nodes: [node('Gather', ['x', 'n'], 'y')] },
      'it slices the batch',
    ],
    [
      'an index out of range',
      {
        input: [4],
        constants: { c: floats([4], spread(4)), n: integers([4], []) },
        nodes: [node('Gather', ['c', 'n'], 'a'), node('Add', ['x', 'a'], 'y')],
      },
      'the a (Gather): its index is out of range',
    ],
    [
      'values in another order',
      { input: [4], constants: { n: integers([2, 0, 1]) }, nodes: [node('Gather', ['x', 'n'], 'y', { axis: 1 })] },
      'its indices are not evenly spaced and ascending',
    ],
    [
      'a softmax of several axes',
      { input: image, opset: 11, nodes: [node('Softmax', ['x'], 'a'), node('Relu', ['a'], 'z'), flat] },
      'softmax over several axes is not supported',
    ],
    [
      'a softmax over the batch',
      { input: [5], batch: 2, nodes: [node('Softmax', ['x'], 'a', { axis: 0 }), node('Relu', ['a'], 'y')] },
      'the a (Softmax): it normalizes over the batch',
    ],
    [
      'a softmax over the batch at the end',
      { input: [5], batch: 2, nodes: [node('Tanh', ['x'], 'a'), node('Softmax', ['a'], 'y', { axis: 0 })] },
      'the y (Softmax): it normalizes over the batch',
    ],
    [
      'the logarithm of a softmax inside',
      { input: [5], nodes: [node('LogSoftmax', ['x'], 'a'), node('Relu', ['a'], 'y')] },
      'the a (LogSoftmax): it is supported only at the end of the network',
    ],
    [
      'indices of maxima',
      {
        input: image,
        nodes: [
          node('MaxPool', ['x'], ['m', 'i'], { kernel_shape: [2, 2] }),
          node('Cast', ['i'], 'j', { to: 1 }),
          node('Add', ['m', 'j'], 'z'),
          flat,
        ],
      },
      'the indices of its maxima are used',
    ],
    [
      'padding with other values',
      { input: image, opset: 10, nodes: [node('Pad', ['x'], 'z', { mode: 'reflect', pads: [0, 0, 1, 1, 0, 0, 1, 1] }), flat] },
      'only zero padding is supported',
    ],
    [
      'bounds of another rectifier',
      { input: [4], opset: 10, nodes: [node('Clip', ['x'], 'y', { min: { float: -1 }, max: { float: 1 } })] },
      'it matches no supported activation',
    ],
    [
      'a product of a constant',
      { input: image, constants: { c: floats([4, 4], spread(16)) }, nodes: [node('MatMul', ['c', 'x'], 'z'), flat] },
      'its first input is a constant',
    ],
    [
      'a window that does not fit',
      { input: image, nodes: [node('MaxPool', ['x'], 'z', { kernel_shape: [9, 9] }), flat] },
      'does not fit into 4x4',
    ],
    [
      'bilinear upsampling',
      { input: image, constants: { s: floats([4], [1, 1, 2, 2]) }, nodes: [node('Resize', ['x', '', 's'], 'z', { mode: 'linear' }), flat] },
      'the z (Resize): its mode is linear; only nearest can be imported',
    ],
    [
      'downsampling',
      { input: image, constants: { s: floats([4], [1, 1, 0.5, 1]) }, nodes: [node('Resize', ['x', '', 's'], 'z'), flat] },
      'it scales by [1, 1, 0.5, 1]; only integer factors for height and width can be imported',
    ],
    [
      'upsampling to an enormous image',
      { input: image, constants: { s: floats([4], [1, 1, 2 ** 30, 1]) }, nodes: [node('Resize', ['x', '', 's'], 'z'), flat] },
      'it upsamples to 4294967296 pixels; at most 65536 can be imported',
    ],
    [
      'upsampling of channels',
      { input: image, constants: { n: integers([1, 6, 4, 4]) }, batch: 1, nodes: [node('Resize', ['x', '', '', 'n'], 'z'), flat] },
      'it scales by [1, 2, 1, 1]',
    ],
    [
      'upsampling that does not repeat pixels evenly',
      {
        input: image,
        constants: { s: floats([4], [1, 1, 3, 1]) },
        nodes: [node('Resize', ['x', '', 's'], 'z', { coordinate_transformation_mode: 'asymmetric' }), flat],
      },
      'it does not repeat every pixel 3 times: its coordinates are asymmetric, rounded by round_prefer_floor',
    ],
    ['more than one number per class', { input: image, nodes: [node('Relu', ['x'], 'y')] }, 'not one number per class'],
  ])('is refused for %s', async (_what, model, why) => {
    const details = await refusal(model);
    expect(details.code).toBe('unsupported');
    expect(whys(details).join('; ')).toContain(why);
  });

  it.each<[string, MadeNode]>([
    ['Clip(0, 20)', clipped(0, 20)],
    ['Clip(0, 25)', clipped(0, 25)],
    ['Clip(-20, 20)', clipped(-20, 20)],
    ['Clip(-50, 50)', clipped(-50, 50)],
    ['Clip(0, 1e6)', clipped(0, 1e6)],
    ['Clip(0, 1e37)', clipped(0, 1e37)],
    ['Clip(0, 6.000001)', clipped(0, 6.000001)],
    ['Clip(-0.000001, 6)', clipped(-1e-6, 6)],
    ['Clip(-0.000001)', clipped(-1e-6)],
    ['Min with 30', node('Min', ['x', 'thirty'], 'a')],
    ['Max with -30', node('Max', ['minus', 'x'], 'a')],
    ['a Mish', node('Mish', ['x'], 'a')],
  ])('is refused for %s, which is no supported activation', async (_what, bounded) => {
    const constants = { thirty: floats([], [30]), minus: floats([], [-30]) };
    const details = await refusal({ input: [4], opset: 10, constants, nodes: [bounded, node('Identity', ['a'], 'y')] });
    expect(whys(details)).toEqual([`the a (${bounded.opType ?? ''}): it matches no supported activation`]);
  });

  it.each<[string, MadeNode, string]>([
    ['Clip(0, 6)', clipped(0, 6), 'relu6'],
    ['Clip(0)', clipped(0), 'relu'],
    ['Clip from 0 to the largest float32', clipped(0, 3.4028234663852886e38), 'relu'],
    ['a LeakyRelu of 1e-7', node('LeakyRelu', ['x'], 'a', { alpha: { float: 1e-7 } }), 'leakyRelu'],
  ])('is not refused for %s, which is a supported activation', async (_what, bounded, kind) => {
    const nodes = [bounded, node('Identity', ['a'], 'y')];
    const { graph } = await importOnnx(writtenOnnx(madeOnnx({ input: [4], opset: 10, nodes })), { name: 'made', batchNorm: false });
    expect(graph.nodes.flatMap((made) => (made.op === 'activation' ? [made.kind] : []))).toEqual([kind]);
  });

  it('is not refused for a rectifier of small values, which differs from a constant', async () => {
    const nodes = [node('Relu', ['x'], 'a'), node('Mul', ['a', 'small'], 'y')];
    const file = writtenOnnx(madeOnnx({ input: [4], constants: { small: floats([], [1e-7]) }, nodes }));
    const { graph } = await importOnnx(file, { name: 'made', batchNorm: false });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'activation', 'scale']);
  });

  it('is refused for a sparse tensor, with the node that reads it', async () => {
    const model = fromBinary(ModelProtoSchema, madeOnnx({ input: [4], nodes: [node('MatMul', ['x', 'w'], 'y')] }));
    const values = { ...floats([1], [3]), name: 'w' };
    model.graph?.sparseInitializer.push(create(SparseTensorProtoSchema, { values, indices: integers([1]), dims: [4n, 2n] }));
    const details = await refused(toBinary(ModelProtoSchema, model));
    expect(whys(details)).toEqual(['the y (MatMul): w is a sparse tensor, which is not supported']);
  });

  it('is refused for a second input and a second output, naming both', async () => {
    const details = await refusal({
      input: [4],
      inputs: ['x', 'u'],
      outputs: ['y', 'v'],
      nodes: [node('Add', ['x', 'u'], 'y'), node('Relu', ['x'], 'v')],
    });
    expect(details).toMatchObject({
      code: 'unsupported',
      nodes: [
        { name: 'u', op: 'input' },
        { name: 'v', op: 'output' },
      ],
    });
  });

  it.each<[string, readonly number[], number | undefined]>([
    ['sequences', [4, 4], undefined],
    ['an image without a fixed size', [3, 0, 4], 1],
  ])('is refused for an input of %s', async (_what, input, batch) => {
    const details = await refusal({ input, ...(batch !== undefined && { batch }), nodes: [node('Relu', ['x'], 'y')] });
    expect(details).toMatchObject({ code: 'unsupported', location: 'x', nodes: [{ name: 'x', op: 'input' }] });
  });
});
