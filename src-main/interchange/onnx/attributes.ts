import type { MessageInitShape } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, type AttributeProtoSchema } from './messages/onnx_pb.ts';

/** An attribute of an ONNX operator. */
export type Attribute = MessageInitShape<typeof AttributeProtoSchema>;

export function integers(name: string, values: readonly number[]): Attribute {
  return { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) };
}

export function integer(name: string, value: number): Attribute {
  return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
}

export function float(name: string, value: number): Attribute {
  return { name, type: AttributeProto_AttributeType.FLOAT, f: value };
}

export function text(name: string, value: string): Attribute {
  return { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(value) };
}
