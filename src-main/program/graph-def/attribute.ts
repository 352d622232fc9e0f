import { type DataType, dataTypeNumbers } from './data-type.ts';
import { type AttributeMessage, messages, type ShapeMessage } from './messages.ts';

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

export function attributeMessage(attribute: Attribute): AttributeMessage {
  const message = new messages.AttrValue();
  if ('type' in attribute) message.setType(dataTypeNumbers[attribute.type]);
  else if ('integer' in attribute) message.setI(attribute.integer);
  else if ('float' in attribute) message.setF(attribute.float);
  else if ('flag' in attribute) message.setB(attribute.flag);
  else if ('text' in attribute) message.setS(base64(new TextEncoder().encode(attribute.text)));
  else if ('shape' in attribute) message.setShape(shapeMessage(attribute.shape));
  else if ('integers' in attribute) {
    const list = new messages.AttrValue.ListValue();
    list.setIList([...attribute.integers]);
    message.setList(list);
  } else {
    const tensor = new messages.Tensor();
    tensor.setDtype(dataTypeNumbers[attribute.tensor.type]);
    tensor.setTensorShape(shapeMessage(attribute.tensor.shape));
    tensor.setTensorContent(base64(attribute.tensor.bytes));
    message.setTensor(tensor);
  }
  return message;
}

function shapeMessage(shape: readonly number[]): ShapeMessage {
  const message = new messages.TensorShape();
  message.setDimList(
    shape.map((size) => {
      const dimension = new messages.TensorShape.Dim();
      dimension.setSize(size);
      return dimension;
    }),
  );
  return message;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
