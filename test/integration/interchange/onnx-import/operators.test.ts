import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { elementsOf } from '#shared/graph/index.ts';
import { floats, integers, type MadeModel, madeOnnx, node, spread, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';
import { fileOutputs, networkInput } from '../../../reference/file-outputs.ts';
import { interpret } from '../../../reference/interpreter.ts';

const image = [4, 6, 6] as const;
const flat = node('Flatten', ['z'], 'y', { axis: 1 });
const kernel = floats([4, 4, 3, 3], spread(144));
const one = (value: number) => floats([], [value]);

/** Each model yields all its values, in ONNX's order, as logits. */
const models: Readonly<Record<string, MadeModel>> = {
  'a convolution padded as SAME_UPPER': {
    input: [4, 7, 6],
    constants: { w: kernel },
    nodes: [node('Conv', ['x', 'w'], 'z', { auto_pad: 'SAME_UPPER', strides: [2, 2] }), flat],
  },
  'a convolution padded as SAME_LOWER': {
    input: [4, 7, 6],
    constants: { w: kernel },
    nodes: [node('Conv', ['x', 'w'], 'z', { auto_pad: 'SAME_LOWER', strides: [2, 2] }), flat],
  },
  'a convolution without padding, dilated, in groups, padded unevenly': {
    input: image,
    constants: { w: floats([4, 4, 3, 3], spread(144)), v: floats([6, 2, 2, 2], spread(48)) },
    nodes: [
      node('Conv', ['x', 'w'], 'a', { auto_pad: 'VALID' }),
      node('Conv', ['a', 'v'], 'z', { group: 2, dilations: [2, 1], pads: [1, 0, 2, 1], kernel_shape: [2, 2] }),
      flat,
    ],
  },
  'a bias in a separate Add': {
    input: image,
    constants: { w: kernel, b: floats([1, 4, 1, 1], spread(4)) },
    nodes: [node('Conv', ['x', 'w'], 'a'), node('Add', ['b', 'a'], 'z'), flat],
  },
  'a bias for only one reader of a convolution': {
    input: image,
    constants: { w: kernel, b: floats([1, 4, 1, 1], spread(4)) },
    nodes: [node('Conv', ['x', 'w'], 'a'), node('Add', ['a', 'b'], 'c'), node('Add', ['c', 'a'], 'z'), flat],
  },
  'pools with a rounded-up last window': {
    input: [4, 8, 8],
    nodes: [
      node('MaxPool', ['x'], 'a', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
      node('AveragePool', ['a'], 'z', { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }),
      flat,
    ],
  },
  'averages that include the padding': {
    input: image,
    nodes: [node('AveragePool', ['x'], 'z', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }), flat],
  },
  'pools padded as SAME_UPPER, and a global maximum': {
    input: [4, 7, 7],
    nodes: [
      node('MaxPool', ['x'], 'a', { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
      node('GlobalMaxPool', ['a'], 'z'),
      flat,
    ],
  },
  'batch normalization of images and of vectors': {
    input: image,
    constants: { g: floats([4], [1, 2, 0.5, -1]), b: floats([4], spread(4)), m: floats([4], spread(4, 2)), v: floats([4], [1, 2, 3, 4]) },
    nodes: [
      node('BatchNormalization', ['x', 'g', 'b', 'm', 'v'], 'a', { epsilon: { float: 0.01 } }),
      node('GlobalAveragePool', ['a'], 'c'),
      node('Flatten', ['c'], 'd'),
      node('BatchNormalization', ['d', 'b', 'g', 'm', 'v'], 'y'),
    ],
  },
  'Gemm with factors, and as products and sums': {
    input: [6],
    constants: { w: floats([6, 5], spread(30)), b: floats([1, 5], spread(5)), v: floats([5, 4], spread(20)), c: floats([4], spread(4, 3)) },
    nodes: [
      node('Gemm', ['x', 'w', 'b'], 'a', { alpha: { float: 0.5 }, beta: { float: 2 } }),
      node('MatMul', ['a', 'v'], 'd'),
      node('Add', ['c', 'd'], 'y'),
    ],
  },
  'a dense layer on a flattened image': {
    input: image,
    constants: { w: floats([3, 144], spread(432)) },
    nodes: [node('Flatten', ['x'], 'a'), node('Gemm', ['a', 'w'], 'y', { transB: 1 })],
  },
  'a dense layer on the columns of an image': {
    input: image,
    constants: { w: floats([6, 3], spread(18)) },
    nodes: [node('MatMul', ['x', 'w'], 'z'), flat],
  },
  'weights in Constant nodes, dropout and identities': {
    input: [6],
    opset: 11,
    nodes: [
      node('Constant', [], 'w', { value: { tensor: floats([6, 5], spread(30)) } }),
      node('Identity', ['x'], 'i'),
      node('Dropout', ['i'], 'a', { ratio: { float: 0.3 } }),
      node('MatMul', ['a', 'w'], 'y'),
    ],
  },
  'a computed shape': {
    input: image,
    constants: { zero: integers([0], []), channels: integers([1], []), minus: integers([-1]), axis: integers([0]) },
    nodes: [
      node('Shape', ['x'], 's'),
      node('Gather', ['s', 'zero'], 'n', { axis: 0 }),
      node('Gather', ['s', 'channels'], 'c', { axis: 0 }),
      node('Unsqueeze', ['n', 'axis'], 'n1'),
      node('Unsqueeze', ['c', 'axis'], 'c1'),
      node('Concat', ['n1', 'c1', 'minus'], 'to', { axis: 0 }),
      node('Reshape', ['x', 'to'], 'z'),
      flat,
    ],
  },
  'squeezed and unsqueezed axes, as attributes': {
    input: [6],
    opset: 11,
    nodes: [
      node('Unsqueeze', ['x'], 'a', { axes: [1, -1] }),
      node('Squeeze', ['a'], 'b', { axes: [1] }),
      node('Squeeze', ['b'], 'c', { axes: [2] }),
      node('Tanh', ['c'], 'y'),
    ],
  },
  'a rectifier with bounds as attributes': {
    input: [6],
    opset: 10,
    nodes: [node('Clip', ['x'], 'y', { min: { float: 0 }, max: { float: 6 } })],
  },
  'a rectifier from a maximum and a minimum': {
    input: [6],
    constants: { zero: one(0), six: one(6) },
    nodes: [node('Max', ['x', 'zero'], 'a'), node('Min', ['six', 'a'], 'y')],
  },
  'HardSwish as one, two and four operators': {
    input: [6],
    constants: { three: one(3), zero: one(0), six: one(6), sixth: one(1 / 6) },
    nodes: [
      node('HardSwish', ['x'], 'a'),
      node('HardSigmoid', ['a'], 'h', { alpha: { float: 1 / 6 } }),
      node('Mul', ['h', 'a'], 'b'),
      node('Add', ['b', 'three'], 'c'),
      node('Clip', ['c', 'zero', 'six'], 'd'),
      node('Mul', ['b', 'd'], 'e'),
      node('Mul', ['e', 'sixth'], 'y'),
    ],
  },
  'GELU written out with erf and with tanh': {
    input: [6],
    constants: {
      root: one(Math.SQRT2),
      one: one(1),
      half: one(0.5),
      three: one(3),
      cubic: one(0.044715),
      factor: one(Math.sqrt(2 / Math.PI)),
    },
    nodes: [
      node('Div', ['x', 'root'], 'a'),
      node('Erf', ['a'], 'b'),
      node('Add', ['b', 'one'], 'c'),
      node('Mul', ['x', 'c'], 'd'),
      node('Mul', ['d', 'half'], 'g'),
      node('Pow', ['g', 'three'], 'p'),
      node('Mul', ['cubic', 'p'], 'q'),
      node('Add', ['g', 'q'], 'r'),
      node('Mul', ['r', 'factor'], 's'),
      node('Tanh', ['s'], 't'),
      node('Add', ['t', 'one'], 'u'),
      node('Mul', ['g', 'half'], 'v'),
      node('Mul', ['v', 'u'], 'y'),
    ],
  },
  'SiLU, Sigmoid and Tanh in sequence': {
    input: [6],
    nodes: [node('Sigmoid', ['x'], 'a'), node('Mul', ['x', 'a'], 'b'), node('Tanh', ['b'], 'c'), node('Sigmoid', ['c'], 'y')],
  },
  'a rectifier parallel to its input': {
    input: image,
    nodes: [node('Relu', ['x'], 'a'), node('Tanh', ['x'], 'b'), node('Add', ['a', 'b'], 'c'), node('Sub', ['c', 'x'], 'z'), flat],
  },
  'shared and per-channel slopes': {
    input: image,
    constants: { all: floats([1], [0.25]), each: floats([4, 1, 1], [0.1, 0.2, 0.3, -0.4]) },
    nodes: [
      node('PRelu', ['x', 'all'], 'a'),
      node('Neg', ['a'], 'b'),
      node('PRelu', ['b', 'each'], 'c'),
      node('LeakyRelu', ['c'], 'z', { alpha: { float: 0.3 } }),
      flat,
    ],
  },
  'multiplication, division and addition of constants per channel': {
    input: image,
    constants: { a: floats([1, 4, 1, 1], [1, -2, 0.5, 3]), b: floats([4, 1, 1], spread(4)), c: one(0.5) },
    nodes: [
      node('Mul', ['x', 'a'], 'd'),
      node('Sub', ['d', 'b'], 'e'),
      node('Sub', ['b', 'e'], 'f'),
      node('Div', ['f', 'a'], 'g'),
      node('Sub', ['c', 'g'], 'z'),
      flat,
    ],
  },
  'softmax over channels and over a row': {
    input: image,
    nodes: [node('Softmax', ['x'], 'a', { axis: 1 }), node('Softmax', ['a'], 'z', { axis: -1 }), flat],
  },
  'strided slices with negative indices, as attributes': {
    input: image,
    opset: 9,
    nodes: [
      node('Slice', ['x'], 'a', { starts: [1, -4], ends: [9999, -1], axes: [1, 3] }),
      node('Split', ['a'], ['b', 'c'], { axis: 2 }),
      node('Concat', ['c', 'b'], 'z', { axis: 2 }),
      flat,
    ],
  },
  'slices with bounds as inputs': {
    input: image,
    constants: { s: integers([0, 1]), e: integers([6, 6]), axes: integers([2, 3]), steps: integers([2, 3]), sizes: integers([1, 3]) },
    nodes: [
      node('Slice', ['x', 's', 'e', 'axes', 'steps'], 'a'),
      node('Split', ['a', 'sizes'], ['b', 'c'], { axis: 1 }),
      node('Concat', ['c', 'b', 'c'], 'z', { axis: 1 }),
      flat,
    ],
  },
  'single indices of an axis': {
    input: image,
    constants: { two: integers([2], []), some: integers([0, 2]) },
    nodes: [node('Gather', ['x', 'two'], 'a', { axis: 2 }), node('Gather', ['a', 'some'], 'z', { axis: 1 }), flat],
  },
  'shuffled channels': {
    input: image,
    constants: { apart: integers([0, 2, 2, 6, 6]), back: integers([0, 4, 6, 6]), w: kernel },
    nodes: [
      node('Conv', ['x', 'w'], 'a', { pads: [1, 1, 1, 1] }),
      node('Reshape', ['a', 'apart'], 'b'),
      node('Transpose', ['b'], 'c', { perm: [0, 2, 1, 3, 4] }),
      node('Reshape', ['c', 'back'], 'd'),
      node('Conv', ['d', 'w'], 'z'),
      flat,
    ],
  },
  'positions that become channels': {
    input: image,
    constants: { apart: integers([-1, 4, 3, 2, 3, 2]), back: integers([-1, 16, 3, 3]) },
    nodes: [
      node('Reshape', ['x', 'apart'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 3, 5, 1, 2, 4] }),
      node('Reshape', ['b', 'back'], 'c'),
      node('MaxPool', ['c'], 'z', { kernel_shape: [2, 2] }),
      flat,
    ],
  },
  'a reshape between axes that do not divide each other': {
    input: [1, 4, 6],
    batch: 2,
    constants: { to: integers([2, 6, 4]), w: floats([4, 3], spread(12)) },
    nodes: [node('Reshape', ['x', 'to'], 'a'), node('MatMul', ['a', 'w'], 'z'), flat],
  },
  'branches flattened before they are combined': {
    input: image,
    constants: { w: floats([5, 288], spread(1440)) },
    nodes: [
      node('Flatten', ['x'], 'a'),
      node('Relu', ['x'], 'r'),
      node('Flatten', ['r'], 'b'),
      node('Concat', ['a', 'b'], 'c', { axis: 1 }),
      node('Gemm', ['c', 'w'], 'y', { transB: 1 }),
    ],
  },
  'a class token before the tokens and others after them': {
    input: image,
    constants: {
      to: integers([0, 4, 36]),
      token: floats([1, 1, 4], spread(4)),
      more: floats([1, 2, 4], spread(8, 2)),
      position: floats([1, 39, 4], spread(156, 3)),
    },
    nodes: [
      node('Reshape', ['x', 'to'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1] }),
      node('Concat', ['token', 'b', 'more'], 'c', { axis: 1 }),
      node('Add', ['c', 'position'], 'z'),
      flat,
    ],
    batch: 1,
  },
  'tokens before the batch, as in PyTorch’s attention': {
    input: image,
    constants: {
      to: integers([0, 4, 36]),
      rows: integers([-1, 4]),
      w: floats([4, 4], spread(16)),
      b: floats([4], spread(4, 2)),
      heads: integers([36, -1, 2]),
      back: integers([36, -1, 4]),
    },
    nodes: [
      node('Reshape', ['x', 'to'], 'a'),
      node('Transpose', ['a'], 'b0', { perm: [2, 0, 1] }),
      node('Reshape', ['b0', 'rows'], 'c'),
      node('Gemm', ['c', 'w', 'b'], 'd'),
      node('Reshape', ['d', 'heads'], 'e'),
      node('Transpose', ['e'], 'f', { perm: [1, 0, 2] }),
      node('Transpose', ['e'], 'g', { perm: [1, 2, 0] }),
      node('MatMul', ['f', 'g'], 'h'),
      node('Softmax', ['h'], 'i', { axis: -1 }),
      node('MatMul', ['i', 'f'], 'j'),
      node('Transpose', ['j'], 'k', { perm: [1, 0, 2] }),
      node('Reshape', ['k', 'back'], 'l'),
      node('Add', ['l', 'b0'], 'm'),
      node('Transpose', ['m'], 'z', { perm: [1, 2, 0] }),
      flat,
    ],
  },
  'zero padding of an image': {
    input: image,
    constants: { pads: integers([0, 0, 1, 2, 0, 0, 0, 1]) },
    nodes: [node('Pad', ['x', 'pads'], 'z', { mode: 'constant' }), flat],
  },
  'means of an image': {
    input: image,
    opset: 13,
    constants: { w: floats([4, 3], spread(12)) },
    nodes: [node('ReduceMean', ['x'], 'a', { axes: [-2, -1], keepdims: 0 }), node('MatMul', ['a', 'w'], 'y')],
  },
  'consecutive means over one axis each': {
    input: image,
    opset: 13,
    constants: { w: floats([4, 3], spread(12)) },
    nodes: [
      node('ReduceMean', ['x'], 'a', { axes: [3], keepdims: 0 }),
      node('ReduceMean', ['a'], 'b', { axes: [-1], keepdims: 0 }),
      node('MatMul', ['b', 'w'], 'y'),
    ],
  },
  'means over channels, over rows, and over all': {
    input: image,
    opset: 13,
    nodes: [
      node('ReduceMean', ['x'], 'a', { axes: [1] }),
      node('Mul', ['x', 'a'], 'b'),
      node('ReduceMean', ['b'], 'c', { axes: [2], keepdims: 0 }),
      node('ReduceMean', ['x'], 'd', { axes: [1, 2, 3], keepdims: 0 }),
      node('Flatten', ['c'], 'e'),
      node('Unsqueeze', ['d', 'one'], 'f'),
      node('Concat', ['e', 'f'], 'y', { axis: 1 }),
    ],
    constants: { one: integers([1]) },
  },
  'the maximum of each channel': {
    input: image,
    opset: 13,
    constants: { w: floats([4, 3], spread(12)) },
    nodes: [node('ReduceMax', ['x'], 'a', { axes: [3, -2], keepdims: 0 }), node('MatMul', ['a', 'w'], 'y')],
  },
  'nearest-neighbor upsampling by scales and by sizes': {
    input: image,
    constants: { s: floats([4], [1, 1, 2, 3]), n: integers([1, 4, 24, 18]) },
    batch: 1,
    nodes: [
      node('Resize', ['x', '', 's'], 'a', { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
      node('Resize', ['a', '', '', 'n'], 'z', { mode: 'nearest' }),
      flat,
    ],
  },
  'nearest-neighbor upsampling along one axis, with half-pixel coordinates': {
    input: image,
    opset: 18,
    constants: { s: floats([1], [5]) },
    nodes: [
      node('Resize', ['x', '', 's'], 'z', {
        axes: [3],
        coordinate_transformation_mode: 'pytorch_half_pixel',
        nearest_mode: 'round_prefer_ceil',
      }),
      flat,
    ],
  },
  'nearest-neighbor upsampling before opset 10': {
    input: image,
    opset: 9,
    constants: { s: floats([4], [1, 1, 3, 2]) },
    nodes: [node('Upsample', ['x', 's'], 'z', { mode: 'nearest' }), flat],
  },
  'nearest-neighbor upsampling in opset 10': {
    input: image,
    opset: 10,
    constants: { s: floats([4], [1, 1, 2, 2]) },
    nodes: [node('Resize', ['x', 's'], 'z', { mode: 'nearest' }), flat],
  },
  'a gate that is expanded to the image that it scales': {
    input: image,
    constants: { w: floats([4, 4], spread(16)), to: integers([-1, 4, 1, 1]), like: integers([1, 4, 6, 6]) },
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Flatten', ['a'], 'b'),
      node('Gemm', ['b', 'w'], 'c'),
      node('Sigmoid', ['c'], 'd'),
      node('Reshape', ['d', 'to'], 'e'),
      node('Expand', ['e', 'like'], 'f'),
      node('Mul', ['x', 'f'], 'z'),
      flat,
    ],
  },
  'a batch of one that is squeezed with all axes': {
    input: image,
    batch: 1,
    constants: { w: floats([4, 3], spread(12)), bias: floats([3], spread(3, 2)) },
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Squeeze', ['a'], 'b'),
      node('Tanh', ['b'], 'c'),
      node('MatMul', ['c', 'w'], 'd'),
      node('Add', ['d', 'bias'], 'y'),
    ],
  },
  'a batch of one that is squeezed and restored': {
    input: image,
    batch: 1,
    constants: { w: floats([4, 3], spread(12)), c: floats([4], spread(4, 2)), first: integers([0]) },
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Squeeze', ['a'], 'b'),
      node('Mul', ['b', 'c'], 'd'),
      node('Unsqueeze', ['d', 'first'], 'e'),
      node('Gemm', ['e', 'w'], 'y'),
    ],
  },
  'HardSigmoid with ONNX’s defaults': { input: [6], nodes: [node('HardSigmoid', ['x'], 'y')] },
  'causal attention': {
    input: image,
    constants: {
      tokens: integers([0, 4, 36]),
      square: integers([36, 36]),
      none: one(0),
      never: { ...one(0), rawData: new Uint8Array(Float32Array.of(-Infinity).buffer) },
    },
    nodes: [
      node('Reshape', ['x', 'tokens'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1] }),
      node('MatMul', ['b', 'a'], 'c'),
      node('ConstantOfShape', ['square'], 'd', { value: { tensor: floats([1], [1]) } }),
      node('Trilu', ['d'], 'e', { upper: 0 }),
      node('Equal', ['e', 'none'], 'f'),
      node('Where', ['f', 'never', 'none'], 'g'),
      node('Add', ['c', 'g'], 'h'),
      node('Softmax', ['h'], 'i', { axis: -1 }),
      node('MatMul', ['i', 'b'], 'z'),
      flat,
    ],
  },
  'layer normalization written out over channels, by a non-negative axis': {
    input: image,
    opset: 13,
    constants: { two: one(2), epsilon: one(1e-3), g: floats([4, 1, 1], spread(4)), b: floats([1, 4, 1, 1], spread(4, 2)) },
    nodes: [
      node('ReduceMean', ['x'], 'm', { axes: [1] }),
      node('Sub', ['x', 'm'], 'd'),
      node('Mul', ['d', 'd'], 'p'),
      node('ReduceMean', ['p'], 'v', { axes: [1] }),
      node('Add', ['v', 'epsilon'], 'e'),
      node('Sqrt', ['e'], 's'),
      node('Div', ['d', 's'], 'n'),
      node('Mul', ['n', 'g'], 'h'),
      node('Add', ['h', 'b'], 'z'),
      flat,
    ],
  },
  'channels scaled by a gate': {
    input: image,
    constants: { w: floats([4, 4, 1, 1], spread(16)) },
    nodes: [
      node('GlobalAveragePool', ['x'], 'a'),
      node('Conv', ['a', 'w'], 'b'),
      node('Sigmoid', ['b'], 'c'),
      node('Mul', ['c', 'x'], 'z'),
      flat,
    ],
  },
  'layer normalization written out': {
    input: image,
    opset: 13,
    constants: { two: one(2), epsilon: one(1e-3), g: floats([4], spread(4)), b: floats([4], spread(4, 2)) },
    nodes: [
      node('Transpose', ['x'], 't', { perm: [0, 2, 3, 1] }),
      node('ReduceMean', ['t'], 'm', { axes: [-1] }),
      node('Sub', ['t', 'm'], 'd'),
      node('Pow', ['d', 'two'], 'p'),
      node('ReduceMean', ['p'], 'v', { axes: [-1] }),
      node('Add', ['v', 'epsilon'], 'e'),
      node('Sqrt', ['e'], 's'),
      node('Div', ['d', 's'], 'n'),
      node('Mul', ['n', 'g'], 'h'),
      node('Add', ['h', 'b'], 'z'),
      flat,
    ],
  },
  'attention with positions and a mask': {
    input: image,
    constants: {
      tokens: integers([0, 4, 36]),
      position: floats([1, 36, 4], spread(144, 5)),
      mask: floats(
        [36, 36],
        Float32Array.from({ length: 1296 }, (_, index) => (index % 7 === 0 ? -100 : 0)),
      ),
    },
    nodes: [
      node('Reshape', ['x', 'tokens'], 'a'),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1] }),
      node('Add', ['b', 'position'], 'c'),
      node('Transpose', ['c'], 'd', { perm: [0, 2, 1] }),
      node('MatMul', ['c', 'd'], 'e'),
      node('Add', ['e', 'mask'], 'f'),
      node('Softmax', ['f'], 'g', { axis: -1 }),
      node('MatMul', ['g', 'c'], 'z'),
      flat,
    ],
  },
  'a computed mask': {
    input: [1, 4, 4],
    batch: 1,
    constants: {
      size: integers([4, 4]),
      rows: integers([0, 2], [2, 1]),
      ones: floats([2, 4], [1, 1, 1, 1, 1, 1, 1, 1]),
      zero: one(0),
      low: one(-100),
      axis: integers([0]),
    },
    nodes: [
      node('ConstantOfShape', ['size'], 'a', { value: { tensor: floats([1], [0]) } }),
      node('ScatterND', ['a', 'rows', 'ones'], 'b'),
      node('Transpose', ['b'], 'c', { perm: [1, 0] }),
      node('Sub', ['b', 'c'], 'd'),
      node('Equal', ['d', 'zero'], 'e'),
      node('Not', ['e'], 'f'),
      node('Where', ['f', 'low', 'zero'], 'g'),
      node('Unsqueeze', ['g', 'axis'], 'h'),
      node('Add', ['x', 'h'], 'i'),
      node('Softmax', ['i'], 'z', { axis: -1 }),
      flat,
    ],
  },
  'constants computed elementwise': {
    input: [6],
    constants: {
      c: floats([6], [-2.5, -1.5, -0.5, 0.5, 1.5, 3]),
      d: floats([6], spread(6)),
      no: { dims: [6n], dataType: 9, int32Data: [0, 1, 0, 1, 1, 0] },
      yes: { dims: [6n], dataType: 9, int32Data: [0, 0, 1, 1, 0, 1] },
      one: one(1),
      two: one(2),
    },
    nodes: [
      ...['Round', 'Sign', 'Sin', 'Cos', 'Tanh', 'Erf', 'Relu'].map((op, index) => node(op, ['c'], `u${index}`)),
      node('Xor', ['no', 'yes'], 'b'),
      node('Where', ['b', 'one', 'two'], 'w'),
      node('Max', ['c', 'd', 'w'], 'm'),
      node('Mean', ['c', 'd', 'w', 'm'], 'n'),
      node('Sum', ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'n'], 's'),
      node('Mul', ['x', 's'], 'y'),
    ],
  },
  'constants computed along axes': {
    input: [1, 3, 4],
    batch: 1,
    constants: {
      c: floats([3, 4], spread(12)),
      d: floats([2, 4, 3], spread(24, 2)),
      v: floats([4], spread(4, 3)),
      axis: integers([1], []),
      k: integers([1], []),
      depth: integers([4], []),
      pair: floats([2], [-1, 2]),
      which: integers([1, -1, 0]),
      indices: integers([2, 0, -1], [3, 1]),
      rows: integers([1]),
      zero: integers([0], [1]),
    },
    nodes: [
      node('Softmax', ['c'], 'a0', { axis: 0 }),
      node('CumSum', ['c', 'axis'], 'a1', { exclusive: 1, reverse: 1 }),
      node('CumSum', ['c', 'axis'], 'a2'),
      node('Trilu', ['c', 'k'], 'a3', { upper: 0 }),
      node('Trilu', ['c'], 'a4'),
      node('OneHot', ['which', 'depth', 'pair'], 'a5', { axis: -1 }),
      node('GatherND', ['c', 'indices'], 'a6'),
      node('MatMul', ['c', 'd'], 'p'),
      node('ReduceL2', ['p'], 'l', { axes: [0, 2], keepdims: 0 }),
      node('Unsqueeze', ['l', 'rows'], 'a7'),
      node('MatMul', ['c', 'v'], 'q'),
      node('Unsqueeze', ['q', 'rows'], 'a8'),
      node('Sum', ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'], 's'),
      node('Add', ['x', 's'], 'z'),
      flat,
    ],
  },
  'a fixed batch': {
    input: image,
    batch: 3,
    constants: { to: integers([3, 144]), w: floats([144, 4], spread(576)), offsets: floats([3, 4], [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]) },
    nodes: [node('Reshape', ['x', 'to'], 'a'), node('MatMul', ['a', 'w'], 'b'), node('Add', ['b', 'offsets'], 'y')],
  },
  'a channels-last image': {
    input: [6, 6, 1],
    constants: { w: floats([2, 1, 3, 3], spread(18)) },
    nodes: [node('Transpose', ['x'], 'a', { perm: [0, 3, 1, 2] }), node('Conv', ['a', 'w'], 'z'), flat],
  },
};

describe('imported operators compute the same as in ONNX Runtime', () => {
  it.each(Object.entries(models))('%s', async (_name, model) => {
    const bytes = madeOnnx(model);
    const { graph, weights, input, source } = await importOnnx(writtenOnnx(bytes), { name: 'made', batchNorm: false });
    const batch = source.batch ?? 2;
    const values = Float32Array.from(spread(batch * elementsOf(input), 7), (value) => 3 * value);
    const expected = await inOnnxRuntime(bytes, new Tensor('float32', values, [batch, ...model.input]));
    const size = elementsOf(input);
    for (let sample = 0; sample < batch; sample++) {
      const image = inOurOrder(values.subarray(sample * size, (sample + 1) * size), input, source.channelsFirst);
      const ours = interpret(graph, weights, networkInput(image, source));
      const logits = fileOutputs(ours.get(graph.output) ?? new Float64Array(), source);
      const theirs = expected.subarray(sample * logits.length, (sample + 1) * logits.length);
      expect(theirs).toHaveLength(logits.length);
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      expect(Math.max(...logits.map((value, index) => Math.abs(value - (theirs[index] ?? NaN))))).toBeLessThan(1e-5 * largest);
    }
    expect(expected.some((value) => value !== expected[0])).toBe(true);
  });
});

async function inOnnxRuntime(bytes: Uint8Array, x: Tensor): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const { y } = await session.run({ x });
    if (!(y?.data instanceof Float32Array)) throw new Error('no float32 values');
    return y.data;
  } finally {
    await session.release();
  }
}

/** Converts channels-first values to our order `[height, width, channels]`. */
function inOurOrder(values: Float32Array, shape: readonly number[], channelsFirst: boolean): Float64Array {
  const [height = 1, width = 1, channels = 1] = shape;
  if (shape.length === 1 || !channelsFirst) return Float64Array.from(values);
  return Float64Array.from({ length: values.length }, (_, index) => {
    const position = Math.floor(index / channels);
    return values[(index % channels) * height * width + position] ?? NaN;
  });
}
