import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pMapIterable } from 'p-map';
import { type AddDataSet, MAX_UNREADABLE } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import type { ImageSource, SourceImages, SourcePart } from '../../source/image-source.ts';
import type { UnusedParts } from '../../source/unused-parts.ts';
import { MAX_CLASSES, type SplitName, splitNames } from '../../store/data-set-folder.ts';
import { Budget } from './budget.ts';
import { ImageFile } from './image-file.ts';
import type { Preparation } from './prepared-image.ts';
import { preparationOf, readImage } from './read-image.ts';
import { ResizeWorkers } from './resize-workers.ts';

/** Two files per core, so that no core waits for the disk. */
const CONCURRENCY = 2 * availableParallelism();

/** Pixels being decoded at any time: 400 MB as RGB. */
const MAX_PIXELS_IN_FLIGHT = 1 << 27;

/** An image file and its class. */
export interface LabeledFile {
  /** Relative to the root. */
  readonly path: string;
  readonly label: string;
}

export interface FileList {
  /** The folder or list that the files come from. */
  readonly file: string;
  readonly split: SplitName;
  readonly files: readonly LabeledFile[];
}

export interface FileRoot {
  readonly path: string;
  /** What the root contains beside the listed files. */
  readonly unused: UnusedParts;
  /** Listed images of kinds that are not supported, as far as known. */
  readonly unsupported?: UnusedParts;
  /** Resolves a relative path. Throws LabError for a file that is missing or may not be read. */
  readonly locate?: (relative: string) => Promise<string>;
  /** Sorts the classes into label order; by name, as torchvision does, if left out. */
  readonly sort?: (names: string[]) => string[];
}

/** Image files with classes, prepared as images of one shape. Throws LabError `bad-file` or `conflict`. */
export async function imageFileSource(
  { path, unused, unsupported, locate = (relative) => Promise.resolve(join(path, relative)), sort = (names) => names.sort() }: FileRoot,
  lists: readonly FileList[],
  request: AddDataSet,
  stamps: readonly string[] = [],
): Promise<ImageSource> {
  const orderedLists = splitNames.flatMap((split) => lists.filter((list) => list.split === split && list.files.length > 0));
  const classes = sort(classesOf(path, orderedLists));
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const preparation = await firstPreparation(orderedLists, locate, request);
  const memory = new Budget(MAX_PIXELS_IN_FLIGHT);
  const workers = new ResizeWorkers(availableParallelism());
  const prepare = preparation.resize === null ? undefined : workers.prepare.bind(workers);
  const read = async (relative: string): Promise<SourceImages> => {
    try {
      const { pixels, unused } = await readImage(await locate(relative), preparation, memory, prepare);
      return unused.length === 0 ? pixels : { pixels, unused: unused.map((part) => ({ ...part, examples: [relative] })) };
    } catch (error) {
      // These codes concern the request or the set-up, not one image.
      if (error instanceof LabError && error.code !== 'conflict' && error.code !== 'unavailable') return error;
      throw error;
    }
  };
  return {
    shape: preparation.shape,
    classes,
    parts: orderedLists.map(({ split, file, files }): SourcePart => {
      const labels = Uint16Array.from(files, ({ label }) => labelOf.get(label) ?? 0);
      const images = (first: number): AsyncIterable<SourceImages> =>
        pMapIterable(files.slice(first), ({ path: file }) => read(file), { concurrency: CONCURRENCY });
      return { split, file, labels, images };
    }),
    unused: unused.all,
    ...(unsupported && { unsupported: unsupported.all }),
    stamps: [...stamps, ...orderedLists.flatMap(({ files }) => files.map(({ path: file }) => file))],
    close: () => workers.close(),
  };
}

function classesOf(path: string, lists: readonly FileList[]): string[] {
  const trained = new Set(lists.filter(({ split }) => split === 'train').flatMap(({ files }) => files.map(({ label }) => label)));
  const bad = (message: string, remedy: string, file = path): LabError =>
    new LabError('bad-file', message, remedy, { file, location: 'classes' });
  if (trained.size < 2)
    throw bad(`The training images have ${plural(trained.size, 'class', 'classes')}.`, 'Give images of at least two classes.');
  if (trained.size > MAX_CLASSES) {
    throw bad(`There are ${formatCount(trained.size)} classes; the limit is ${formatCount(MAX_CLASSES)}.`, 'Use fewer classes.');
  }
  for (const { file, files } of lists) {
    const stray = files.find(({ label }) => !trained.has(label));
    if (stray)
      throw bad(
        `No training image has the class ${stray.label} of ${stray.path}.`,
        'Check that the images belong together, and leave out those that do not.',
        file,
      );
  }
  return [...trained];
}

/** Without a requested size, the first readable image sets it. */
async function firstPreparation(
  lists: readonly FileList[],
  locate: (relative: string) => Promise<string>,
  request: AddDataSet,
): Promise<Preparation> {
  let problem: LabError | undefined;
  let tried = 0;
  for (const { files } of lists) {
    for (const { path } of files) {
      try {
        return preparationOf(request, await ImageFile.open(await locate(path)));
      } catch (error) {
        if (!(error instanceof LabError) || error.code === 'unavailable') throw error;
        problem ??= error;
        if (++tried > MAX_UNREADABLE) throw noneReadable(tried, problem);
      }
    }
  }
  throw problem ?? new Error('every class has files');
}

function noneReadable(tried: number, { details: { message, file } }: LabError): LabError {
  const remedy = 'Check that the files are where they are expected; that many are not skipped.';
  return new LabError('bad-file', `None of the first ${formatCount(tried)} images can be read. The first one: ${message}`, remedy, {
    ...(file !== undefined && { file }),
  });
}
