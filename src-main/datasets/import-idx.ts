import { mkdir, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AddDataSet, DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import { DataSetWriter } from './data-set-writer.ts';
import type { SplitName } from './data-set-folder.ts';
import { writeProblem } from './file-problem.ts';
import { findIdxFiles, type IdxFiles } from './find-idx-files.ts';
import { IdxFile } from './idx-file.ts';
import { classesOf, readLabels } from './idx-labels.ts';
import { stratifiedSample } from './stratified-sample.ts';

interface ImportProgress {
  /** Bytes of images, unpacked. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops the import with the signal's reason; nothing is left behind. */
  readonly signal?: AbortSignal;
}

type OpenFiles = Readonly<Record<keyof IdxFiles, IdxFile>>;

/** Copies the IDX files of a folder into a new data set. Throws a LabError; nothing is left behind then. */
export async function importIdx(dataSets: string, request: AddDataSet, options: ImportOptions): Promise<DataSet> {
  const opened: IdxFile[] = [];
  const openOne = async (file: string): Promise<IdxFile> => {
    const idx = await IdxFile.open(file);
    opened.push(idx);
    return idx;
  };
  try {
    const files = await findIdxFiles(resolve(request.folder));
    return await importFiles(dataSets, request, options, {
      trainImages: await openOne(files.trainImages),
      trainLabels: await openOne(files.trainLabels),
      testImages: await openOne(files.testImages),
      testLabels: await openOne(files.testLabels),
    });
  } finally {
    for (const idx of opened) await idx.close();
  }
}

async function importFiles(dataSets: string, request: AddDataSet, options: ImportOptions, files: OpenFiles): Promise<DataSet> {
  const shape = checkedShape(files);
  await checkRoom(dataSets, files);
  const trainLabels = await readLabels(files.trainLabels, options.signal);
  const testLabels = await readLabels(files.testLabels, options.signal);
  const train = { idx: files.trainLabels, labels: trainLabels };
  const classes = classesOf(train, { idx: files.testLabels, labels: testLabels }, request.classes);
  const isValidation = validationOf(train, request);

  const { name, folder } = request;
  const writer = await DataSetWriter.create(dataSets, { name, title: name, source: resolve(folder), shape, classes });
  try {
    const splitOf = (sample: number): SplitName => (isValidation[sample] === 1 ? 'validation' : 'train');
    const labelsOf = (split: SplitName): Uint16Array => trainLabels.filter((_, sample) => splitOf(sample) === split);
    await writer.writeLabels('train', labelsOf('train'));
    await writer.writeLabels('validation', labelsOf('validation'));
    await writer.writeLabels('test', testLabels);
    const progress = progressOf(files, options);
    await copyImages(files.trainImages, writer, splitOf, progress);
    await copyImages(files.testImages, writer, () => 'test', progress);
    return await writer.commit();
  } finally {
    await writer.discard();
  }
}

function checkedShape({ trainImages, trainLabels, testImages, testLabels }: OpenFiles): [number, number, number] {
  const [train, test] = [imageShape(trainImages), imageShape(testImages)];
  if (train.join() !== test.join()) {
    const message = `The test images have the shape ${test.join('x')}, the training images ${train.join('x')}.`;
    throw mixedUp(message, testImages, 'byte 8');
  }
  checkCounts(trainImages, trainLabels);
  checkCounts(testImages, testLabels);
  return train;
}

function checkCounts(images: IdxFile, labels: IdxFile): void {
  const [count, labelled] = [images.header.shape[0], labels.header.shape[0]];
  if (count !== labelled) throw mixedUp(`There are ${String(labelled)} labels for ${String(count)} images.`, labels, 'byte 4');
}

/** [height, width, channels]; two dimensions are one channel. */
function imageShape(images: IdxFile): [number, number, number] {
  const { type, shape } = images.header;
  const [, height, width, channels = 1] = shape;
  if (type !== 'uint8' || height === undefined || width === undefined) {
    const message = `Images are uint8 of the shape count x height x width (x channels); these are ${type} of the shape ${shape.join('x')}.`;
    throw mixedUp(message, images, 'byte 2');
  }
  return [height, width, channels];
}

async function checkRoom(dataSets: string, { trainImages, testImages }: OpenFiles): Promise<void> {
  const needed = trainImages.valueBytes + testImages.valueBytes;
  try {
    await mkdir(dataSets, { recursive: true });
    const { bavail, bsize } = await statfs(dataSets);
    if (needed <= bavail * bsize) return;
    const message = `The data set takes ${needed} bytes, the disk has only ${bavail * bsize} left.`;
    throw new LabError('disk-full', message, 'Free some space, or take a data folder on another disk.', { file: dataSets });
  } catch (error) {
    throw writeProblem(error, dataSets);
  }
}

/** 1 for each training sample that goes into the validation split. */
function validationOf({ idx, labels }: { idx: IdxFile; labels: Uint16Array }, { validationShare, seed }: AddDataSet): Uint8Array {
  const samples = Uint32Array.from(labels, (_, sample) => sample);
  const size = Math.max(1, Math.round(validationShare * labels.length));
  const { taken } = stratifiedSample(samples, labels, size, { seed, purpose: 0 });
  if (taken.length === 0) {
    throw new LabError('bad-file', 'There are too few training images for a validation split.', 'Each class needs two or more.', {
      file: idx.file,
      place: 'number of labels',
    });
  }
  const isValidation = new Uint8Array(labels.length);
  for (const sample of taken) isValidation[sample] = 1;
  return isValidation;
}

/** Hands each image to the split that it belongs to, neighbours in one piece. */
async function copyImages(
  images: IdxFile,
  writer: DataSetWriter,
  splitOf: (sample: number) => SplitName,
  progress: (bytes: number) => void,
): Promise<void> {
  const count = images.header.shape[0] ?? 0;
  const imageBytes = images.valueBytes / count;
  let position = 0;
  for await (const piece of images.values()) {
    const end = position + piece.length;
    for (let start = position; start < end;) {
      const split = splitOf(Math.floor(start / imageBytes));
      let next = Math.floor(start / imageBytes) + 1;
      while (next * imageBytes < end && splitOf(next) === split) next++;
      const stop = Math.min(end, next * imageBytes);
      await writer.appendImages(split, piece.subarray(start - position, stop - position));
      start = stop;
    }
    position = end;
    progress(piece.length);
  }
}

function progressOf({ trainImages, testImages }: OpenFiles, { onProgress, signal }: ImportOptions): (bytes: number) => void {
  const total = trainImages.valueBytes + testImages.valueBytes;
  let done = 0;
  return (bytes) => {
    signal?.throwIfAborted();
    done += bytes;
    onProgress?.({ done, total });
  };
}

function mixedUp(message: string, { file }: IdxFile, place: string): LabError {
  return new LabError('bad-file', message, 'Check that the four files belong together and which is which.', { file, place });
}
