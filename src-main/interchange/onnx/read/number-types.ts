import { TensorProto_DataType as DataType } from '../messages/onnx_pb.ts';

/** Decoded numbers: float32 if that is precise enough, else float64, which holds integers up to 2⁵³. */
export type Numbers = Float32Array | Float64Array;

export interface NumberType {
  readonly name: string;
  readonly bytes: number;
  readonly kind: 'float' | 'integer' | 'boolean';
  /** Decodes little-endian bytes; their length is a multiple of the element size. */
  decode(bytes: Uint8Array): Numbers;
}

type View = (view: DataView, at: number) => number;

function typeOf(name: string, bytes: number, kind: NumberType['kind'], read: View): NumberType {
  const decode = (raw: Uint8Array): Numbers => {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const numbers = new (kind === 'float' && bytes < 8 ? Float32Array : Float64Array)(raw.byteLength / bytes);
    for (let index = 0; index < numbers.length; index++) numbers[index] = read(view, index * bytes);
    return numbers;
  };
  return { name, bytes, kind, decode };
}

/** A view if the bytes are aligned, else a copy. */
function float32(raw: Uint8Array): Float32Array {
  const aligned = raw.byteOffset % 4 === 0 ? raw : new Uint8Array(raw);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const types: ReadonlyMap<number, NumberType> = new Map([
  [DataType.FLOAT, { name: 'float32', bytes: 4, kind: 'float', decode: float32 }],
  [DataType.DOUBLE, typeOf('float64', 8, 'float', (view, at) => view.getFloat64(at, true))],
  [DataType.FLOAT16, typeOf('float16', 2, 'float', (view, at) => view.getFloat16(at, true))],
  [DataType.BFLOAT16, typeOf('bfloat16', 2, 'float', (view, at) => bfloat16(view.getUint16(at, true)))],
  [DataType.UINT8, typeOf('uint8', 1, 'integer', (view, at) => view.getUint8(at))],
  [DataType.INT8, typeOf('int8', 1, 'integer', (view, at) => view.getInt8(at))],
  [DataType.UINT16, typeOf('uint16', 2, 'integer', (view, at) => view.getUint16(at, true))],
  [DataType.INT16, typeOf('int16', 2, 'integer', (view, at) => view.getInt16(at, true))],
  [DataType.UINT32, typeOf('uint32', 4, 'integer', (view, at) => view.getUint32(at, true))],
  [DataType.INT32, typeOf('int32', 4, 'integer', (view, at) => view.getInt32(at, true))],
  [DataType.UINT64, typeOf('uint64', 8, 'integer', (view, at) => Number(view.getBigUint64(at, true)))],
  [DataType.INT64, typeOf('int64', 8, 'integer', (view, at) => Number(view.getBigInt64(at, true)))],
  [DataType.BOOL, typeOf('bool', 1, 'boolean', (view, at) => (view.getUint8(at) ? 1 : 0))],
]);

/** Undefined for strings, complex numbers and types narrower than a byte. */
export function numberType(dataType: number): NumberType | undefined {
  return types.get(dataType);
}

/** ONNX's name for a data type, such as `float32` or `string`; `unknown` for types of later versions. */
export function typeName(dataType: number): string {
  const named = Object.entries(DataType).find(([, value]) => value === dataType);
  return types.get(dataType)?.name ?? named?.[0].toLowerCase() ?? 'unknown';
}

/** Index of the first NaN, or of the first non-finite value if `rejectInfinity`; -1 if there is none. A plain loop: there are millions. */
export function firstInvalid(numbers: Numbers, rejectInfinity: boolean): number {
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] ?? NaN;
    if (rejectInfinity ? !Number.isFinite(value) : Number.isNaN(value)) return index;
  }
  return -1;
}
