import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type DataType, dataTypeNumbers } from './data-type.ts';
import { type AttrValue, AttrValueSchema, type TensorShapeProtoSchema } from './saved_model_pb.ts';

/** A constant's elements: little-endian bytes of the type, row-major. */
export interface TensorValue {
  readonly type: DataType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** One value of a node's attribute map. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly float: number }
  | { readonly flag: boolean }
  | { readonly text: string }
  /** -1 for a size that is known only at run time. */
  | { readonly shape: readonly number[] }
  | { readonly tensor: TensorValue };

export type Attributes = Readonly<Record<string, Attribute>>;

/** A node's attribute map as messages. */
export function attributeMessages(attributes: Attributes): Record<string, AttrValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, attribute]) => [key, create(AttrValueSchema, { value: valueOf(attribute) })]),
  );
}

function valueOf(attribute: Attribute): NonNullable<MessageInitShape<typeof AttrValueSchema>['value']> {
  if ('type' in attribute) return { case: 'type', value: dataTypeNumbers[attribute.type] };
  if ('integer' in attribute) return { case: 'i', value: BigInt(attribute.integer) };
  if ('integers' in attribute) return { case: 'list', value: { i: attribute.integers.map(BigInt) } };
  if ('float' in attribute) return { case: 'f', value: attribute.float };
  if ('flag' in attribute) return { case: 'b', value: attribute.flag };
  if ('text' in attribute) return { case: 's', value: new TextEncoder().encode(attribute.text) };
  if ('shape' in attribute) return { case: 'shape', value: shapeMessage(attribute.shape) };
  const { type, shape, bytes } = attribute.tensor;
  return { case: 'tensor', value: { dtype: dataTypeNumbers[type], tensorShape: shapeMessage(shape), tensorContent: bytes } };
}

export function shapeMessage(shape: readonly number[]): MessageInitShape<typeof TensorShapeProtoSchema> {
  return { dim: shape.map((size) => ({ size: BigInt(size) })) };
}
