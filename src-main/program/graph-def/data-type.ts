/** The element types of compiled programs, with their numbers in TensorFlow's `DataType` enumeration. */
export const dataTypeNumbers = { float32: 1, float64: 2, int32: 3, uint8: 4, int64: 9, bool: 10, resource: 20 } as const;

export type DataType = keyof typeof dataTypeNumbers;

/** The precision of a network. */
export type FloatType = 'float32' | 'float64';
