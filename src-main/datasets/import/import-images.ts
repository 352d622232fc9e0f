import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AddDataSet, DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { splitNames } from '../data-set-folder.ts';
import type { NewDataSet } from '../data-set-writer.ts';
import { writeProblem } from '../file-problem.ts';
import { ImageCopy } from './image-copy.ts';
import type { ImportFolder } from './import-folder.ts';
import type { ImageSource } from './image-source.ts';
import { planSplits } from './split-plan.ts';

export interface ImportProgress {
  /** Images. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops the import with the signal's reason; the next one of the same source goes on where it was. */
  readonly signal?: AbortSignal;
  /** What a killed import loses at most, in milliseconds. */
  readonly checkpointEvery?: number;
}

const CHECKPOINT_EVERY = 5000;

/**
 * Copies all images of a source into a new data set of `dataSets`, or goes on where an import of the same source stopped. Throws a
 * LabError, or the signal's reason.
 */
export async function importImages(
  dataSets: string,
  request: AddDataSet,
  source: ImageSource,
  folder: ImportFolder,
  { onProgress, signal, checkpointEvery = CHECKPOINT_EVERY }: ImportOptions,
): Promise<DataSet> {
  const dataSet = describe(request, source);
  const splits = planSplits(source.parts, request);
  const copy = await ImageCopy.begin({ dataSet, source, splits, fingerprint: fingerprintOf(request, source) }, folder, request.skipCorrupt);
  try {
    const total = source.parts.reduce((sum, { labels }) => sum + labels.length, 0);
    await checkRoom(dataSets, (total - copy.done) * dataSet.shape.reduce((product, extent) => product * extent, 1));
    const breathe = (): void => {
      onProgress?.({ done: copy.done, total });
      signal?.throwIfAborted();
    };
    breathe();
    await copy.run(breathe, checkpointEvery).catch(async (error: unknown) => {
      if (signal?.aborted === true) await keep(copy, folder);
      throw error;
    });
    return await finish(dataSets, request, dataSet.classes, copy, folder);
  } finally {
    await copy.close();
  }
}

async function finish(
  dataSets: string,
  request: AddDataSet,
  classes: readonly string[],
  copy: ImageCopy,
  folder: ImportFolder,
): Promise<DataSet> {
  const { name, mean, std, skipCorrupt } = request;
  // Whatever is refused now, another request can go on from here.
  if (copy.unreadable.all.length > 0) await keep(copy, folder);
  const skipped = copy.unreadable.accepted(skipCorrupt);
  const emptyClasses = classesWithoutImages(copy.labelsOf('train'), classes);
  if (skipped.length > 0 && emptyClasses.length > 0) throw noneLeft(emptyClasses);
  for (const split of splitNames) {
    const labels = copy.labelsOf(split);
    if (labels.length === 0) {
      throw new LabError(
        'bad-file',
        `No image is left for the ${split} split.`,
        'Mend some of those that cannot be read, or draw another one: take another seed.',
        { location: split },
      );
    }
    await copy.writer.writeLabels(split, labels);
  }
  const done = await copy.writer.commit(join(dataSets, name), {
    ...(mean && std && { mean, std }),
    ...(skipped.length > 0 && { skipped }),
    ...(emptyClasses.length > 0 && { emptyClasses }),
  });
  folder.finish();
  return done;
}

function classesWithoutImages(labels: Uint16Array, classes: readonly string[]): string[] {
  const found = new Set(labels);
  return classes.filter((_, label) => !found.has(label));
}

/** What cannot be read may be all that a class had. */
function noneLeft(classes: readonly string[]): LabError {
  const named = classes.slice(0, 20).join(', ') + (classes.length > 20 ? ` and ${classes.length - 20} more` : '');
  const message = `No training image that can be read is left of the ${classes.length === 1 ? 'class' : 'classes'} ${named}.`;
  return new LabError('bad-file', message, 'Mend or replace some of its images, or take the class out of the source.', {
    location: 'classes',
  });
}

async function keep(copy: ImageCopy, folder: ImportFolder): Promise<void> {
  await copy.save();
  folder.keep();
}

/** Throws a LabError where what was asked for does not fit the images. */
function describe({ name, source, classes, mean }: AddDataSet, found: ImageSource): NewDataSet {
  const { shape } = found;
  if (mean && mean.length !== shape[2]) {
    const message = `Mean and std were given for ${mean.length} channels, the images have ${shape[2]}.`;
    throw new LabError('conflict', message, 'Give one number for each channel.', { location: 'mean' });
  }
  if (classes && classes.length !== found.classes.length) {
    const message = `${classes.length} class names were given, there are ${found.classes.length} classes.`;
    throw new LabError('conflict', message, 'Give one name for each class.', { location: 'classes' });
  }
  return { name, title: name, source: resolve(source), shape, classes: [...(classes ?? found.classes)] };
}

/** The same for the same images, split and made in the same way. */
function fingerprintOf(request: AddDataSet, { parts, marks, shape, classes }: ImageSource): string {
  const { validationShare, testShare, seed, size, resize, color, layout } = request;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([validationShare, testShare, seed, size, resize, color, layout, shape, classes]));
  for (const mark of marks) hash.update(`${mark}\n`);
  for (const { split, labels } of parts) hash.update(split).update(labels);
  return hash.digest('hex');
}

async function checkRoom(dataSets: string, needed: number): Promise<void> {
  try {
    const { bavail, bsize } = await statfs(dataSets);
    if (needed <= bavail * bsize) return;
    const message = `The data set takes ${needed} bytes more, the disk has only ${bavail * bsize} left.`;
    throw new LabError('disk-full', message, 'Free some space, or take a data folder on another disk.', { file: dataSets });
  } catch (error) {
    throw writeProblem(error, dataSets);
  }
}
