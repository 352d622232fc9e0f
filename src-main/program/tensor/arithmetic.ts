import type { DataType } from '#main/saved-model/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';

type BinaryOperation = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum' | 'Minimum' | 'Pow';
type UnaryOperation =
  | 'Rsqrt'
  | 'Log'
  | 'ZerosLike'
  | 'Square'
  | 'Sign'
  | 'Neg'
  | 'Sqrt'
  | 'Floor'
  | 'Exp'
  | 'Round'
  | 'Abs'
  | 'Erf'
  | 'Sigmoid'
  | 'Tanh'
  | 'Relu'
  | 'Relu6'
  | 'Elu';

/** An elementwise operation with broadcasting; both sides have the same type. */
export function binary(builder: GraphBuilder, op: BinaryOperation, left: Output, right: Output, after: readonly Output[] = []): Output {
  return builder.add({ op, inputs: [left, right], attributes: { T: { type: left.type } }, type: left.type, after });
}

/** Whether each value is at least the other; bool. */
export function isAtLeast(builder: GraphBuilder, value: Output, other: Output): Output {
  return builder.add({ op: 'GreaterEqual', inputs: [value, other], attributes: { T: { type: value.type } }, type: 'bool' });
}

type GradientOperation = 'ReluGrad' | 'Relu6Grad' | 'EluGrad' | 'SigmoidGrad' | 'TanhGrad';

/** The gradient of an activation's input from that of its output; `value` is its output. */
export function activationGradient(builder: GraphBuilder, op: GradientOperation, gradient: Output, value: Output): Output {
  const first = ['ReluGrad', 'Relu6Grad', 'EluGrad'].includes(op) ? [gradient, value] : [value, gradient];
  return builder.add({ op, inputs: first, attributes: { T: { type: gradient.type } }, type: gradient.type });
}

export function unary(builder: GraphBuilder, op: UnaryOperation, value: Output): Output {
  return builder.add({ op, inputs: [value], attributes: { T: { type: value.type } }, type: value.type });
}

/** The sum of tensors of the same shape; a single one is returned as is. */
export function sumOf(builder: GraphBuilder, values: readonly Output[]): Output {
  const [first, second] = values;
  if (!first) throw new Error('nothing to sum');
  if (!second) return first;
  if (values.length === 2) return binary(builder, 'AddV2', first, second);
  return builder.add({
    op: 'AddN',
    inputs: values,
    attributes: { N: { integer: values.length }, T: { type: first.type } },
    type: first.type,
  });
}

/** Sum or mean over axes, which are removed, or kept with size 1 if `keepAxes`. `axes` is an int32 vector. */
export function reduce(builder: GraphBuilder, op: 'Sum' | 'Mean', value: Output, axes: Output, keepAxes = false): Output {
  return builder.add({
    op,
    inputs: [value, axes],
    attributes: { T: { type: value.type }, Tidx: { type: 'int32' }, keep_dims: { flag: keepAxes } },
    type: value.type,
  });
}

export function product(builder: GraphBuilder, left: Output, right: Output, transpose: { left?: boolean; right?: boolean } = {}): Output {
  return builder.add({
    op: 'MatMul',
    inputs: [left, right],
    attributes: {
      T: { type: left.type },
      transpose_a: { flag: transpose.left ?? false },
      transpose_b: { flag: transpose.right ?? false },
    },
    type: left.type,
  });
}

/** Batched matrix products over the last two axes; the other axes are equal. */
export function batchedProduct(
  builder: GraphBuilder,
  left: Output,
  right: Output,
  transpose: { left?: boolean; right?: boolean } = {},
): Output {
  return builder.add({
    op: 'BatchMatMulV2',
    inputs: [left, right],
    attributes: { T: { type: left.type }, adj_x: { flag: transpose.left ?? false }, adj_y: { flag: transpose.right ?? false } },
    type: left.type,
  });
}

export function cast(builder: GraphBuilder, value: Output, type: DataType): Output {
  if (value.type === type) return value;
  return builder.add({ op: 'Cast', inputs: [value], attributes: { SrcT: { type: value.type }, DstT: { type } }, type });
}

/** value + bias along the last axis. */
export function addBias(builder: GraphBuilder, value: Output, bias: Output): Output {
  return builder.add({ op: 'BiasAdd', inputs: [value, bias], attributes: { T: { type: value.type } }, type: value.type });
}

/** Gradient of a bias: the sum over all axes but the last. */
export function biasGradient(builder: GraphBuilder, gradient: Output): Output {
  // Our kernel's sums stay precise over any number of observations.
  if (builder.kernels) return builder.add({ op: 'NepentheBiasGradient', inputs: [gradient], type: 'float32' });
  return builder.add({ op: 'BiasAddGrad', inputs: [gradient], attributes: { T: { type: gradient.type } }, type: gradient.type });
}
