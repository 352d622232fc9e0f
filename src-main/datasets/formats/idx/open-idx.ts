import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import { type ImageShape, type ImageSource, type SourcePart, wholeImages } from '../../source/image-source.ts';
import { numberedClasses, type NumberedLabels } from '../../source/numbered-classes.ts';
import { findIdxFiles, type IdxFiles } from './find-idx-files.ts';
import { IdxFile } from './idx-file.ts';
import { readLabels } from './idx-labels.ts';

type OpenFiles = Readonly<Record<keyof IdxFiles, IdxFile>>;

/** The images of a folder of IDX files. Throws LabError `not-found` or `bad-file`. */
export async function openIdx(folder: string, { classes }: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const opened: IdxFile[] = [];
  const openOne = async (file: string): Promise<IdxFile> => {
    const idx = await IdxFile.open(file);
    opened.push(idx);
    return idx;
  };
  const close = async (): Promise<void> => {
    for (const idx of opened) await idx.close();
  };
  try {
    const { files: names, unused } = await findIdxFiles(folder);
    const files = {
      trainImages: await openOne(names.trainImages),
      trainLabels: await openOne(names.trainLabels),
      testImages: await openOne(names.testImages),
      testLabels: await openOne(names.testLabels),
    };
    const shape = checkedShape(files);
    const train = await readLabels(files.trainLabels, signal);
    const test = await readLabels(files.testLabels, signal);
    return {
      shape,
      classes: numberedClasses(train, [{ ...test, what: 'test' }], classes),
      parts: [partOf('train', files.trainImages, train), partOf('test', files.testImages, test)],
      stamps: await Promise.all(Object.values(names).map(fileStamp)),
      unused,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function partOf(split: SourcePart['split'], images: IdxFile, { file, labels }: NumberedLabels): SourcePart {
  const imageBytes = images.valueBytes / labels.length;
  return { split, file, labels, images: (first) => wholeImages(images.values(), imageBytes, first) };
}

function checkedShape({ trainImages, trainLabels, testImages, testLabels }: OpenFiles): ImageShape {
  const [train, test] = [imageShape(trainImages), imageShape(testImages)];
  if (train.join() !== test.join()) {
    const message = `Test images have the shape ${test.join('x')}, training images ${train.join('x')}.`;
    throw mixedUp(message, testImages, 'byte 8');
  }
  checkCounts(trainImages, trainLabels);
  checkCounts(testImages, testLabels);
  return train;
}

function checkCounts(images: IdxFile, labels: IdxFile): void {
  const [count = 0, labeled = 0] = [images.header.shape[0], labels.header.shape[0]];
  if (count !== labeled) throw mixedUp(`There are ${plural(labeled, 'label')} for ${plural(count, 'image')}.`, labels, 'byte 4');
}

/** Images with two dimensions have one channel. */
function imageShape(images: IdxFile): ImageShape {
  const { type, shape } = images.header;
  const [, height, width, channels = 1] = shape;
  if (type !== 'uint8' || height === undefined || width === undefined) {
    const message = `Images are uint8, count x height x width (x channels); these are ${type}, ${shape.join('x')}.`;
    throw mixedUp(message, images, 'byte 2');
  }
  return [height, width, channels];
}

function mixedUp(message: string, { file }: IdxFile, location: string): LabError {
  return new LabError('bad-file', message, 'Check that the four files belong together, and which is which.', { file, location });
}
