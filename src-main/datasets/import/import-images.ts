import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddDataSet, DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, listed } from '#shared/text/index.ts';
import type { ImageSource } from '../source/image-source.ts';
import { splitNames } from '../store/data-set-folder.ts';
import { dataSetWriteProblem } from '../store/write-problem.ts';
import { classCoverage } from './class-coverage.ts';
import { describeImages } from './describe-images.ts';
import { ImageCopy } from './image-copy.ts';
import type { ImportFolder } from './import-folder.ts';
import { planSplits } from './split-plan.ts';

export interface ImportProgress {
  /** Images copied so far. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops the import with the signal's reason; the next import of the same source continues. */
  readonly signal?: AbortSignal;
  /** Milliseconds between checkpoints: the most that a killed import loses. */
  readonly checkpointEvery?: number;
}

const CHECKPOINT_EVERY = 5000;
/** Class names that a message lists. */
const MAX_LISTED = 20;

/**
 * Copies all images of a source into a new data set in `dataSets`, or continues a stopped import of the same source. Throws LabError,
 * or the signal's reason.
 */
export async function importImages(
  dataSets: string,
  request: AddDataSet,
  source: ImageSource,
  folder: ImportFolder,
  { onProgress, signal, checkpointEvery = CHECKPOINT_EVERY }: ImportOptions,
): Promise<DataSet> {
  const dataSet = describeImages(request, source);
  const splits = planSplits(source.parts, request);
  const copy = await ImageCopy.begin({ dataSet, source, splits, fingerprint: fingerprintOf(request, source) }, folder, request.skipCorrupt);
  try {
    const total = source.parts.reduce((sum, { labels }) => sum + labels.length, 0);
    await checkFreeSpace(dataSets, (total - copy.done) * dataSet.shape.reduce((product, extent) => product * extent, 1));
    const onPiece = (): void => {
      onProgress?.({ done: copy.done, total });
      signal?.throwIfAborted();
    };
    onPiece();
    await copy.run(onPiece, checkpointEvery).catch(async (error: unknown) => {
      if (signal?.aborted === true) await saveAndKeep(copy, folder);
      throw error;
    });
    return await finish(dataSets, request, { classes: dataSet.classes, unused: source.unused }, copy, folder);
  } finally {
    await copy.close();
  }
}

async function finish(
  dataSets: string,
  request: AddDataSet,
  { classes, unused }: Pick<ImageSource, 'classes' | 'unused'>,
  copy: ImageCopy,
  folder: ImportFolder,
): Promise<DataSet> {
  const { name, mean, std, skipCorrupt } = request;
  // After a refusal, a corrected request continues from here.
  if (copy.unreadable.all.length > 0) await saveAndKeep(copy, folder);
  const skipped = copy.unreadable.accepted(skipCorrupt);
  const coverage = classCoverage(classes, (split) => copy.labelsOf(split));
  const { emptyClasses = [] } = coverage;
  if (skipped.length > 0 && emptyClasses.length > 0) throw noneLeft(emptyClasses);
  for (const split of splitNames) {
    const labels = copy.labelsOf(split);
    if (labels.length === 0) {
      throw new LabError(
        'bad-file',
        `The ${split} split has no readable image.`,
        'Repair some of the unreadable images, or draw another split with another seed.',
        { location: split },
      );
    }
    await copy.writer.writeLabels(split, labels);
  }
  const allUnused = [...unused, ...copy.unused.all];
  const done = await copy.writer.commit(join(dataSets, name), {
    ...(mean && std && { mean, std }),
    ...(skipped.length > 0 && { skipped }),
    ...coverage,
    ...(allUnused.length > 0 && { unused: allUnused }),
  });
  folder.finish();
  return done;
}

/** Unreadable images may have been all that a class had. */
function noneLeft(classes: readonly string[]): LabError {
  const message = `No readable training image is left in the ${classes.length === 1 ? 'class' : 'classes'} ${listed(classes, MAX_LISTED)}.`;
  return new LabError('bad-file', message, 'Repair or replace some of its images, or leave its folder out.', {
    location: 'classes',
  });
}

async function saveAndKeep(copy: ImageCopy, folder: ImportFolder): Promise<void> {
  await copy.save();
  folder.keep();
}

/** Equal for the same images, split and prepared the same way. */
function fingerprintOf(request: AddDataSet, { parts, stamps, shape, classes }: ImageSource): string {
  const { validationShare, testShare, seed, size, resize, color, layout } = request;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([validationShare, testShare, seed, size, resize, color, layout, shape, classes]));
  for (const stamp of stamps) hash.update(`${stamp}\n`);
  for (const { split, labels } of parts) hash.update(split).update(labels);
  return hash.digest('hex');
}

async function checkFreeSpace(dataSets: string, needed: number): Promise<void> {
  try {
    const { bavail, bsize } = await statfs(dataSets);
    if (needed <= bavail * bsize) return;
    const message = `The data set needs ${formatCount(needed)} more bytes, but the disk has ${formatCount(bavail * bsize)} left.`;
    throw new LabError('disk-full', message, 'Free some space, or use a data folder on another disk.', { file: dataSets });
  } catch (error) {
    throw dataSetWriteProblem(error, dataSets);
  }
}
