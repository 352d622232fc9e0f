import { formatCount } from '#shared/text/index.ts';
import { MAX_CLASSES } from '../../store/data-set-folder.ts';
import type { NpyArray } from './npy-array.ts';

type Reader = (view: DataView, offset: number, littleEndian: boolean) => number;

const readers: Readonly<Record<string, Reader>> = {
  bool: (view, offset) => view.getUint8(offset),
  uint8: (view, offset) => view.getUint8(offset),
  int8: (view, offset) => view.getInt8(offset),
  uint16: (view, offset, little) => view.getUint16(offset, little),
  int16: (view, offset, little) => view.getInt16(offset, little),
  uint32: (view, offset, little) => view.getUint32(offset, little),
  int32: (view, offset, little) => view.getInt32(offset, little),
  uint64: (view, offset, little) => Number(view.getBigUint64(offset, little)),
  int64: (view, offset, little) => Number(view.getBigInt64(offset, little)),
  float32: (view, offset, little) => view.getFloat32(offset, little),
  float64: (view, offset, little) => view.getFloat64(offset, little),
};

/** Whether labels of this type are read as numbers. */
export function isNumberType(type: string): boolean {
  return Object.hasOwn(readers, type);
}

/** Reads the label at a byte offset. Throws LabError `bad-file` unless it is a class index; whole floating-point numbers are. */
export function numberLabel(array: NpyArray, view: DataView, offset: number, location: string): number {
  const label = readers[array.header.type]?.(view, offset, !array.header.bigEndian) ?? NaN;
  if (!Number.isInteger(label)) {
    throw array.bad(`Label ${label} is not a whole number.`, 'Labels are class indices. Check which array is which.', location);
  }
  if (label >= 0 && label < MAX_CLASSES) return label;
  throw array.bad(`Label ${label} is out of range.`, `Labels are class indices from 0 to ${formatCount(MAX_CLASSES - 1)}.`, location);
}
