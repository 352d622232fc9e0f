import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MAX_UNREADABLE, type AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { MAX_CLASSES, splitNames, type SplitName } from '../data-set-folder.ts';
import type { ImageSource, SourceImages, SourcePart } from '../import/image-source.ts';
import { Allowance } from './allowance.ts';
import { Picture } from './decode-picture.ts';
import type { PictureForm } from './formed-picture.ts';
import { FormingThreads } from './forming-threads.ts';
import { inOrder } from './in-order.ts';
import { formOf, readPicture } from './picture-form.ts';

/** Twice the cores, so that none waits for the next file. */
const AT_ONCE = 2 * availableParallelism();

/** Of all pictures that are being decoded: 400 MB as RGB. */
const PIXELS_AT_ONCE = 1 << 27;

/** A file and the name of its class. */
export interface LabeledPicture {
  /** Its way from the root. */
  readonly way: string;
  readonly label: string;
}

export interface PictureList {
  /** Where the pictures of one split are, or are listed. */
  readonly file: string;
  readonly split: SplitName;
  readonly pictures: readonly LabeledPicture[];
}

export interface PictureRoot {
  readonly path: string;
  /** Where the file is that is meant. Throws a LabError for one that is nowhere or may not be read. */
  readonly locate?: (way: string) => Promise<string>;
  /** The classes in the order of their labels; that of their names, as torchvision has it, where it is left out. */
  readonly sort?: (names: string[]) => string[];
}

/** Files of pictures, each with its class, as images of one form. Throws a LabError `bad-file` or `conflict`. */
export async function pictureSource(
  { path, locate = (way) => Promise.resolve(join(path, way)), sort = (names) => names.sort() }: PictureRoot,
  lists: readonly PictureList[],
  request: AddDataSet,
  marks: readonly string[] = [],
): Promise<ImageSource> {
  const inOrderOfSplits = splitNames.flatMap((split) => lists.filter((list) => list.split === split && list.pictures.length > 0));
  const classes = sort(classesOf(path, inOrderOfSplits));
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const form = await firstForm(inOrderOfSplits, locate, request);
  const memory = new Allowance(PIXELS_AT_ONCE);
  const threads = new FormingThreads(availableParallelism());
  const bring = form.resize === null ? undefined : threads.formed.bind(threads);
  const read = async (way: string): Promise<SourceImages> => {
    try {
      return await readPicture(await locate(way), form, memory, bring);
    } catch (error) {
      // What is wrong with the request is not wrong with one picture.
      if (error instanceof LabError && error.code !== 'conflict' && error.code !== 'unavailable') return error;
      throw error;
    }
  };
  return {
    shape: form.shape,
    classes,
    parts: inOrderOfSplits.map(({ split, file, pictures }): SourcePart => {
      const labels = Uint16Array.from(pictures, ({ label }) => labelOf.get(label) ?? 0);
      return { split, file, labels, images: (first) => inOrder(pictures, first, AT_ONCE, ({ way }) => read(way)) };
    }),
    marks: [...marks, ...inOrderOfSplits.flatMap(({ pictures }) => pictures.map(({ way }) => way))],
    close: () => threads.close(),
  };
}

function classesOf(path: string, lists: readonly PictureList[]): string[] {
  const trained = new Set(lists.filter(({ split }) => split === 'train').flatMap(({ pictures }) => pictures.map(({ label }) => label)));
  const bad = (message: string, remedy: string, file = path): LabError =>
    new LabError('bad-file', message, remedy, { file, location: 'classes' });
  if (trained.size < 2) throw bad(`There are ${trained.size} classes of training pictures.`, 'Give pictures of two classes or more.');
  if (trained.size > MAX_CLASSES) throw bad(`There are ${trained.size} classes, more than the ${MAX_CLASSES} that can be.`, 'Give fewer.');
  for (const { file, pictures } of lists) {
    const strange = pictures.find(({ label }) => !trained.has(label));
    if (strange)
      throw bad(`No training picture has the class ${strange.label} of ${strange.way}.`, 'Check that all belong together.', file);
  }
  return [...trained];
}

/** Without a size the first readable picture has the one that all need to have. */
async function firstForm(
  lists: readonly PictureList[],
  locate: (way: string) => Promise<string>,
  request: AddDataSet,
): Promise<PictureForm> {
  let problem: LabError | undefined;
  let tried = 0;
  for (const { pictures } of lists) {
    for (const { way } of pictures) {
      try {
        return formOf(request, await Picture.open(await locate(way)));
      } catch (error) {
        if (!(error instanceof LabError) || error.code === 'unavailable') throw error;
        problem ??= error;
        if (++tried > MAX_UNREADABLE) throw noneReadable(tried, problem);
      }
    }
  }
  throw problem ?? new Error('classes have pictures');
}

function noneReadable(tried: number, { details: { message, file } }: LabError): LabError {
  const remedy = 'Check that the pictures are where they are looked for; that many are not skipped.';
  return new LabError('bad-file', `None of the first ${tried} pictures can be read. The first one: ${message}`, remedy, {
    ...(file !== undefined && { file }),
  });
}
