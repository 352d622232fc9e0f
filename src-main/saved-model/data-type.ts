import { DataType as Numbers } from './saved_model_pb.ts';

/** Element types of tensors, with their numbers in TensorFlow's `DataType` enumeration. */
export const dataTypeNumbers = {
  float32: Numbers.DT_FLOAT,
  float64: Numbers.DT_DOUBLE,
  int32: Numbers.DT_INT32,
  uint8: Numbers.DT_UINT8,
  int64: Numbers.DT_INT64,
  bool: Numbers.DT_BOOL,
  resource: Numbers.DT_RESOURCE,
} as const;

export type DataType = keyof typeof dataTypeNumbers;
