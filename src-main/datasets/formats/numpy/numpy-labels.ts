import { formatCount } from '#shared/text/index.ts';
import { wholeImages } from '../../source/image-source.ts';
import { MAX_SAMPLES } from '../../source/limits.ts';
import type { NumberedLabels } from '../../source/numbered-classes.ts';
import type { NpyArray } from './npy-array.ts';
import { isNumberType, numberLabel } from './number-labels.ts';
import { isStringType, StringLabels } from './string-labels.ts';

/** Labels of an array. */
export interface ArrayLabels extends NumberedLabels {
  /** If the labels are strings: the class names that the numbers stand for. */
  readonly names?: readonly string[];
}

/** All labels of an array of numbers or strings, count or count x 1. Throws LabError `bad-file`. */
export async function labelsOf(array: NpyArray, signal?: AbortSignal): Promise<ArrayLabels> {
  const { type, bytesPerValue, headerBytes } = array.header;
  const count = checkedCount(array);
  const strings = isStringType(type) ? new StringLabels(array) : undefined;
  const within = (index: number): string => `label ${index} (byte ${headerBytes + index * bytesPerValue})`;
  const labels = new Uint16Array(count);
  let index = 0;
  for await (const values of wholeImages(array.values(), bytesPerValue, 0)) {
    signal?.throwIfAborted();
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.length);
    const view = new DataView(values.buffer, values.byteOffset, values.length);
    for (let offset = 0; offset < bytes.length; offset += bytesPerValue, index++) {
      labels[index] = strings
        ? strings.indexOf(bytes.subarray(offset, offset + bytesPerValue), within(index))
        : numberLabel(array, view, offset, within(index));
    }
  }
  const locationOf = (label: number): string => array.source.within + within(label);
  return { labels, file: array.source.file, locationOf, ...(strings && { names: strings.names }) };
}

function checkedCount(array: NpyArray): number {
  const { type, shape, bytesPerValue } = array.header;
  const [count = 0, width = 1] = shape;
  if (shape.length === 2 && width > 1) {
    const message = `Labels are one value per image; these are ${array.described}.`;
    throw array.bad(message, 'For one-hot labels, save numpy.argmax(labels, axis=1).');
  }
  if (shape.length === 0 || shape.length > 2 || width !== 1) {
    throw array.bad(`Labels are one value per image; these are ${array.described}.`, 'Check which array is which.');
  }
  if ((!isNumberType(type) && !isStringType(type)) || bytesPerValue === 0) {
    throw array.bad(`Labels are integers or strings; these are ${array.described}.`, 'Save labels.astype(int), or class names as strings.');
  }
  if (count > MAX_SAMPLES) {
    throw array.bad(`There are ${formatCount(count)} labels; the limit is ${formatCount(MAX_SAMPLES)}.`, 'Check which array is which.');
  }
  return count;
}
