import { formatCount } from '#shared/text/index.ts';
import { MAX_SAMPLES } from '../../source/limits.ts';
import type { NumberedLabels } from '../../source/numbered-classes.ts';
import { MAX_CLASSES } from '../../store/data-set-folder.ts';
import type { NpyArray } from './npy-array.ts';

type Reader = (view: DataView, offset: number, littleEndian: boolean) => number;

const readers: Readonly<Record<string, Reader>> = {
  uint8: (view, offset) => view.getUint8(offset),
  int8: (view, offset) => view.getInt8(offset),
  uint16: (view, offset, little) => view.getUint16(offset, little),
  int16: (view, offset, little) => view.getInt16(offset, little),
  uint32: (view, offset, little) => view.getUint32(offset, little),
  int32: (view, offset, little) => view.getInt32(offset, little),
  uint64: (view, offset, little) => Number(view.getBigUint64(offset, little)),
  int64: (view, offset, little) => Number(view.getBigInt64(offset, little)),
};

/** All labels of an integer array, count or count x 1. Throws LabError `bad-file`. */
export async function labelsOf(array: NpyArray, signal?: AbortSignal): Promise<NumberedLabels> {
  const { type, shape, bytesPerValue, bigEndian, headerBytes } = array.header;
  const read = readers[type];
  const [count = 0, width = 1] = shape;
  if (read === undefined || shape.length === 0 || shape.length > 2 || width !== 1) {
    const message = `Labels are one integer per image; these are ${array.described}.`;
    throw array.bad(message, 'Check which array is which. For one-hot labels, save numpy.argmax(labels, axis=1).');
  }
  if (count > MAX_SAMPLES) {
    throw array.bad(`There are ${formatCount(count)} labels; the limit is ${formatCount(MAX_SAMPLES)}.`, 'Check which array is which.');
  }
  const bytes = new Uint8Array(array.valueBytes);
  let filled = 0;
  for await (const piece of array.values()) {
    signal?.throwIfAborted();
    bytes.set(piece, filled);
    filled += piece.length;
  }
  const view = new DataView(bytes.buffer);
  const locationOf = (index: number): string => `${array.source.within}label ${index} (byte ${headerBytes + index * bytesPerValue})`;
  const labels = Uint16Array.from({ length: count }, (_, index) => {
    const label = read(view, index * bytesPerValue, !bigEndian);
    if (label >= 0 && label < MAX_CLASSES) return label;
    throw array.bad(
      `Label ${label} is out of range.`,
      'Labels are class indices, starting at 0.',
      locationOf(index).slice(array.source.within.length),
    );
  });
  return { labels, file: array.source.file, locationOf };
}
