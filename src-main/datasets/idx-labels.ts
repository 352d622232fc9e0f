import { LabError } from '#shared/contract/lab-error.ts';
import { MAX_CLASSES } from './data-set-folder.ts';
import type { IdxFile } from './idx-file.ts';

const readers: Readonly<Record<string, (view: DataView, offset: number) => number>> = {
  uint8: (view, offset) => view.getUint8(offset),
  int16: (view, offset) => view.getInt16(offset),
  int32: (view, offset) => view.getInt32(offset),
};

/** All labels of a file. Throws a LabError `bad-file` for a label that is negative or over what a class can be. */
export async function readLabels(idx: IdxFile, signal?: AbortSignal): Promise<Uint16Array> {
  const { type, shape, headerBytes, bytesPerValue } = idx.header;
  const read = readers[type];
  if (read === undefined || shape.length !== 1) {
    const message = `Labels are one dimension of ${Object.keys(readers).join(', ')}; these have ${shape.length} of ${type}.`;
    throw new LabError('bad-file', message, 'Check which file is which.', { file: idx.file, place: 'byte 2' });
  }
  const bytes = new Uint8Array(idx.valueBytes);
  let filled = 0;
  for await (const piece of idx.values()) {
    signal?.throwIfAborted();
    bytes.set(piece, filled);
    filled += piece.length;
  }
  const view = new DataView(bytes.buffer);
  return Uint16Array.from({ length: shape[0] ?? 0 }, (_, index) => {
    const label = read(view, index * bytesPerValue);
    if (label >= 0 && label < MAX_CLASSES) return label;
    const place = `label ${index} (byte ${headerBytes + index * bytesPerValue})`;
    throw new LabError('bad-file', `The label ${label} is out of range.`, `Labels count the classes from 0.`, { file: idx.file, place });
  });
}

interface LabelFile {
  readonly idx: IdxFile;
  readonly labels: Uint16Array;
}

/**
 * The classes' names: those given, or the numbers up to the largest label. Throws a LabError `bad-file` when the given names,
 * the training labels and the test labels do not agree on how many classes there are.
 */
export function classesOf(train: LabelFile, test: LabelFile, given: readonly string[] | undefined): string[] {
  if (given) {
    for (const { idx, labels } of [train, test]) refuseLabelsFrom(given.length, idx, labels);
  }
  const trained = classCount(train.labels);
  const tested = classCount(test.labels);
  if (trained < 2) throw mismatch('All training labels are 0: there is only one class.', 'Check which file is which.', train.idx);
  if (given && trained < given.length) {
    const message = `${given.length} class names were given, the training labels have ${trained} classes (0 to ${trained - 1}).`;
    throw mismatch(message, 'Give one name for each class.', train.idx);
  }
  if (!given && trained !== tested) {
    const message = `The test labels have ${tested} classes (0 to ${tested - 1}), the training labels ${trained}.`;
    throw mismatch(message, 'Check that both belong together; if they do, give the names of the classes.', test.idx);
  }
  return given ? [...given] : Array.from({ length: trained }, (_, label) => label.toString());
}

function refuseLabelsFrom(classes: number, { file, header }: IdxFile, labels: Uint16Array): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index < 0) return;
  const message = `The label ${String(labels[index])} is out of range: ${classes} class names were given (0 to ${classes - 1}).`;
  const place = `label ${index} (byte ${header.headerBytes + index * header.bytesPerValue})`;
  throw new LabError('bad-file', message, 'Give one name for each class, or mend the labels.', { file, place });
}

function classCount(labels: Uint16Array): number {
  return labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
}

function mismatch(message: string, remedy: string, { file }: IdxFile): LabError {
  return new LabError('bad-file', message, remedy, { file, place: 'number of classes' });
}
