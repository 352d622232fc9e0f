import { TensorProto_DataLocation, TensorProto_DataType as DataType, type TensorProto } from '../messages/onnx_pb.ts';
import { badOnnx } from './bad-onnx.ts';
import { externalPath, externalPlace, readExternal } from './external-data.ts';
import { numberType, typeName, type Numbers, type NumberType } from './number-types.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** What a signed 32-bit index reaches. */
const MAX_ELEMENTS = 2 ** 31 - 1;
const MAX_AXES = 16;

export interface TensorForm {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Undefined for what are no numbers that can be worked with. */
  readonly type: NumberType | undefined;
  readonly typeName: string;
  readonly bytes: number;
  /** The file beside the model that holds the numbers. */
  readonly external: string | null;
}

/** Throws LabError `bad-file` for a shape that cannot be, before anything is read. */
export function tensorForm(document: OnnxDocument, tensor: TensorProto, name = tensor.name): TensorForm {
  const { file } = document;
  const shape = tensor.dims.map(Number);
  const elements = shape.reduce((product, size) => product * size, 1);
  const broken = shape.length > MAX_AXES || !shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (broken || elements > MAX_ELEMENTS) {
    throw badOnnx(`${name} has the shape [${tensor.dims.slice(0, MAX_AXES).join(', ')}].`, file, `tensor ${name}`);
  }
  const type = numberType(tensor.dataType);
  const isExternal = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const external = isExternal ? externalPlace(tensor.externalData, name, file).location : null;
  // Of all tensors, read here or not: the runtime that the file is held against opens them, too.
  if (external !== null) externalPath(document, external, name);
  return {
    name,
    shape,
    elements,
    type,
    typeName: typeName(tensor.dataType),
    bytes: elements * (type?.bytes ?? 0),
    external,
  };
}

/** All numbers of a tensor, row-major. Throws LabError `bad-file` where there are not as many as its shape has. */
export function tensorNumbers(document: OnnxDocument, tensor: TensorProto, form: TensorForm): Numbers {
  const { file } = document;
  const { name, type, elements, bytes } = form;
  const place = `tensor ${name}`;
  if (!type) throw badOnnx(`${name} holds ${form.typeName}, no numbers.`, file, place);
  if (form.external !== null) {
    const at = externalPlace(tensor.externalData, name, file);
    if (at.length !== undefined && at.length !== bytes) {
      throw badOnnx(`${name} needs ${bytes} bytes; the file says that they are ${at.length}.`, file, place);
    }
    return type.decode(readExternal(document, at, bytes, name));
  }
  if (tensor.rawData.length > 0) {
    if (tensor.rawData.length !== bytes) throw badOnnx(`${name} needs ${bytes} bytes and has ${tensor.rawData.length}.`, file, place);
    return type.decode(tensor.rawData);
  }
  const typed = typedNumbers(tensor, type);
  if (typed.length !== elements) throw badOnnx(`${name} needs ${elements} numbers and has ${typed.length}.`, file, place);
  return typed;
}

/** The field that ONNX has for numbers of this type; half floats are there as their bits. */
function typedNumbers(tensor: TensorProto, type: NumberType): Numbers {
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return Float32Array.from(tensor.floatData);
    case DataType.DOUBLE:
      return Float64Array.from(tensor.doubleData);
    case DataType.INT64:
      return Float64Array.from(tensor.int64Data, Number);
    case DataType.UINT32:
    case DataType.UINT64:
      return Float64Array.from(tensor.uint64Data, Number);
    case DataType.FLOAT16:
    case DataType.BFLOAT16:
      return type.decode(new Uint8Array(Uint16Array.from(tensor.int32Data).buffer));
    default:
      return Float64Array.from(tensor.int32Data);
  }
}
