import type { DataType } from '#main/saved-model/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';

/** A constant. Default shape: the list's length, or `[]` for a scalar. */
export function constant(builder: GraphBuilder, type: DataType, values: number | readonly number[], shape?: readonly number[]): Output {
  const list = typeof values === 'number' ? [values] : values;
  return builder.add({
    op: 'Const',
    attributes: {
      dtype: { type },
      value: { tensor: { type, shape: shape ?? (typeof values === 'number' ? [] : [list.length]), bytes: bytesOf(type, list) } },
    },
    type,
  });
}

export function placeholder(builder: GraphBuilder, type: DataType, shape: readonly number[]): Output {
  return builder.add({ op: 'Placeholder', attributes: { dtype: { type }, shape: { shape } }, type });
}

/** -1 in the shape is the remaining size. */
export function reshape(builder: GraphBuilder, value: Output, shape: readonly number[]): Output {
  return builder.add({
    op: 'Reshape',
    inputs: [value, constant(builder, 'int32', shape)],
    attributes: { T: { type: value.type }, Tshape: { type: 'int32' } },
    type: value.type,
  });
}

/** The shape at run time, as an int32 vector. */
export function shapeVector(builder: GraphBuilder, value: Output): Output {
  return builder.add({
    op: 'Shape',
    inputs: [value],
    attributes: { T: { type: value.type }, out_type: { type: 'int32' } },
    type: 'int32',
  });
}

/** The number of elements as an int32 scalar. */
export function sizeOf(builder: GraphBuilder, value: Output): Output {
  return builder.add({
    op: 'Size',
    inputs: [value],
    attributes: { T: { type: value.type }, out_type: { type: 'int32' } },
    type: 'int32',
  });
}

/** A tensor filled with one value; `shape` is an int32 vector. */
export function fill(builder: GraphBuilder, shape: Output, value: Output): Output {
  return builder.add({
    op: 'Fill',
    inputs: [shape, value],
    attributes: { T: { type: value.type }, index_type: { type: 'int32' } },
    type: value.type,
  });
}

export function concatenate(builder: GraphBuilder, values: readonly Output[], axis: number): Output {
  const [first] = values;
  if (!first) throw new Error('nothing to concatenate');
  return builder.add({
    op: 'ConcatV2',
    inputs: [...values, constant(builder, 'int32', axis)],
    attributes: { N: { integer: values.length }, T: { type: first.type }, Tidx: { type: 'int32' } },
    type: first.type,
  });
}

/** Equal parts along an axis. */
export function split(builder: GraphBuilder, value: Output, parts: number, axis: number): readonly Output[] {
  const first = builder.add({
    op: 'Split',
    inputs: [constant(builder, 'int32', axis), value],
    attributes: { num_split: { integer: parts }, T: { type: value.type } },
    type: value.type,
  });
  return Array.from({ length: parts }, (_, index) => ({ ...first, index }));
}

/** Scalars of one type as a vector. */
export function pack(builder: GraphBuilder, values: readonly Output[]): Output {
  const [first] = values;
  if (!first) throw new Error('nothing to pack');
  return builder.add({
    op: 'Pack',
    inputs: values,
    attributes: { N: { integer: values.length }, T: { type: first.type }, axis: { integer: 0 } },
    type: first.type,
  });
}

/** The scalars of a vector with known length. */
export function unpack(builder: GraphBuilder, vector: Output, length: number): readonly Output[] {
  const first = builder.add({
    op: 'Unpack',
    inputs: [vector],
    attributes: { num: { integer: length }, T: { type: vector.type }, axis: { integer: 0 } },
    type: vector.type,
  });
  return Array.from({ length }, (_, index) => ({ ...first, index }));
}

/** The same tensor, available only once other nodes have run. */
export function identity(builder: GraphBuilder, value: Output, after: readonly Output[] = []): Output {
  return builder.add({ op: 'Identity', inputs: [value], attributes: { T: { type: value.type } }, type: value.type, after });
}

/** A scalar 1 to fetch for the side effects of other nodes. */
export function done(builder: GraphBuilder, after: readonly Output[]): Output {
  return identity(builder, constant(builder, 'int32', 1), after);
}

/** float64 values as int32 pairs, with another last axis of 2: sessions cannot return float64. */
export function doublesAsIntegers(builder: GraphBuilder, doubles: Output): Output {
  return builder.add({
    op: 'Bitcast',
    inputs: [doubles],
    attributes: { T: { type: 'float64' }, type: { type: 'int32' } },
    type: 'int32',
  });
}

function bytesOf(type: DataType, values: readonly number[]): Uint8Array {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'float64':
      return new Uint8Array(Float64Array.from(values).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(values).buffer);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
    default:
      throw new Error(`no constants of type ${type}`);
  }
}
