/** Type names of the safetensors format, in layout order: the widest first, so that every tensor is aligned. */
const arrays = {
  U64: BigUint64Array,
  I64: BigInt64Array,
  F64: Float64Array,
  F32: Float32Array,
  U32: Uint32Array,
  I32: Int32Array,
  U16: Uint16Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;

/** Types without a typed array; read into a wider type that represents every value exactly. */
const widened = {
  F16: { bytes: 2, read: (buffer: ArrayBuffer) => Float32Array.from(new Float16Array(buffer)) },
  /** The upper half of a float32. */
  BF16: {
    bytes: 2,
    read: (buffer: ArrayBuffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer),
  },
  BOOL: { bytes: 1, read: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
} as const;

export type TensorData =
  | BigUint64Array
  | BigInt64Array
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Int16Array
  | Int8Array
  | Uint8Array;

export type NumberType = keyof typeof arrays;
export type WidenedType = keyof typeof widened;
export type StoredType = NumberType | WidenedType;

export const numberTypes = Object.keys(arrays) as NumberType[];
/** Every readable type. */
export const storedTypes: readonly StoredType[] = [...numberTypes, ...(Object.keys(widened) as WidenedType[])];

export function isWidened(type: StoredType): type is WidenedType {
  return type in widened;
}

/** Bytes per element. */
export function bytesOf(type: StoredType): number {
  return isWidened(type) ? widened[type].bytes : arrays[type].BYTES_PER_ELEMENT;
}

export function arrayOf(type: StoredType, buffer: ArrayBuffer): TensorData {
  return isWidened(type) ? widened[type].read(buffer) : new arrays[type](buffer);
}

export function numberTypeOf(data: TensorData): NumberType {
  const found = numberTypes.find((type) => data instanceof arrays[type]);
  if (found === undefined) throw new RangeError('Not a safetensors number type.');
  return found;
}
