import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { DataType } from '../graph-def/data-type.ts';

type BinaryOperation = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Maximum';
type UnaryOperation = 'Rsqrt' | 'Square' | 'Sign' | 'Neg';

/** Elementwise with broadcasting; both sides have one type. */
export function binary(builder: GraphBuilder, op: BinaryOperation, left: Output, right: Output, after: readonly Output[] = []): Output {
  return builder.add({ op, inputs: [left, right], attributes: { T: { type: left.type } }, type: left.type, after });
}

export function unary(builder: GraphBuilder, op: UnaryOperation, value: Output): Output {
  return builder.add({ op, inputs: [value], attributes: { T: { type: value.type } }, type: value.type });
}

/** The sum of tensors of one shape; a single one is passed on. */
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

/** Sum or mean over axes, which leave the shape. `axes` is an int32 vector. */
export function reduce(builder: GraphBuilder, op: 'Sum' | 'Mean', value: Output, axes: Output): Output {
  return builder.add({
    op,
    inputs: [value, axes],
    attributes: { T: { type: value.type }, Tidx: { type: 'int32' }, keep_dims: { flag: false } },
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
  return builder.add({ op: 'BiasAddGrad', inputs: [gradient], attributes: { T: { type: gradient.type } }, type: gradient.type });
}
