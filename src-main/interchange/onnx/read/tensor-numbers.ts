import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType as DataType } from '../messages/onnx_pb.ts';
import { badOnnx } from './bad-onnx.ts';
import { externalLocation, externalPath, readExternal } from './external-data.ts';
import { type Numbers, type NumberType, numberType, typeName } from './number-types.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** Largest signed 32-bit index. */
const MAX_ELEMENTS = 2 ** 31 - 1;
const MAX_AXES = 16;

export interface TensorInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Undefined for unsupported types. */
  readonly type: NumberType | undefined;
  readonly typeName: string;
  readonly bytes: number;
  /** The external data file that holds the numbers. */
  readonly external: string | null;
}

/** Shape and type of a tensor, without reading its numbers. Throws LabError `bad-file` for an invalid shape or location. */
export function tensorInfo(document: OnnxDocument, tensor: TensorProto, name = tensor.name): TensorInfo {
  const { file } = document;
  const shape = tensor.dims.map(Number);
  const elements = shape.reduce((product, size) => product * size, 1);
  const broken = shape.length > MAX_AXES || !shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (broken || elements > MAX_ELEMENTS) {
    throw badOnnx(`${name} has the invalid shape [${tensor.dims.slice(0, MAX_AXES).join(', ')}].`, file, `tensor ${name}`);
  }
  const type = numberType(tensor.dataType);
  const isExternal = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const external = isExternal ? externalLocation(tensor.externalData, name, file).location : null;
  // Checked for every tensor, used or not: ONNX Runtime opens all of them.
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

/** All numbers of a tensor, row-major. Throws LabError `bad-file` if their number does not match the shape. */
export function tensorNumbers(document: OnnxDocument, tensor: TensorProto, info: TensorInfo): Numbers {
  const { file } = document;
  const { name, type, elements, bytes } = info;
  const location = `tensor ${name}`;
  if (!type) throw badOnnx(`${name} holds ${info.typeName}, which is not supported.`, file, location);
  if (info.external !== null) {
    const at = externalLocation(tensor.externalData, name, file);
    if (at.length !== undefined && at.length !== bytes) {
      throw badOnnx(`${name} needs ${bytes} bytes; the file declares ${at.length}.`, file, location);
    }
    return type.decode(readExternal(document, at, bytes, name));
  }
  if (tensor.rawData.length > 0) {
    if (tensor.rawData.length !== bytes) throw badOnnx(`${name} needs ${bytes} bytes and has ${tensor.rawData.length}.`, file, location);
    return type.decode(tensor.rawData);
  }
  const typed = typedNumbers(tensor, type);
  if (typed.length !== elements) throw badOnnx(`${name} needs ${elements} numbers and has ${typed.length}.`, file, location);
  return typed;
}

/** Reads the field that ONNX uses for the type; half-precision floats are stored as their bits. */
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
