import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import type { ImageShape, ImageSource } from '../../source/image-source.ts';
import { numberedClasses, type NumberedLabels } from '../../source/numbered-classes.ts';
import { inspectFile, unpackedBytes } from '../../source/unpacked-bytes.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';
import { type ArrayRole, roleOf } from './array-names.ts';
import { type ByteSource, NpyArray } from './npy-array.ts';
import { NpzFile } from './npz-file.ts';
import { type ArrayImages, imagesOf } from './numpy-images.ts';
import { labelsOf } from './numpy-labels.ts';

const ENDING = '.npy';

type Roles = Partial<Record<SplitName, Partial<Record<ArrayRole['content'], ByteSource>>>>;

interface ArrayPart extends NumberedLabels {
  readonly split: SplitName;
  readonly images: ArrayImages;
}

/** The images of an .npz file. Throws LabError `not-found` or `bad-file`. */
export async function openNpz(file: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const npz = await NpzFile.open(file);
  const close = (): Promise<void> => {
    npz.close();
    return Promise.resolve();
  };
  try {
    return { ...(await open(rolesOf(npz.arrays, file), file, request, signal)), stamps: [await fileStamp(file)], close };
  } catch (error) {
    npz.close();
    throw error;
  }
}

/** The images of a folder of .npy files. Throws LabError `not-found` or `bad-file`. */
export async function openNpyFolder(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const arrays = new Map<string, ByteSource>();
  for (const name of names.filter(isWantedNpy).sort()) {
    const file = join(folder, name);
    const { size } = await inspectFile(file);
    arrays.set(name.slice(0, -ENDING.length), { file, within: '', size, pieces: () => unpackedBytes(file, false) });
  }
  const source = await open(rolesOf(arrays, folder), folder, request, signal);
  const stamps = await Promise.all([...arrays.values()].map(({ file }) => fileStamp(file)));
  return { ...source, stamps, close: () => Promise.resolve() };
}

/** Whether a file of this name is an array of a data set. */
export function isWantedNpy(name: string): boolean {
  return name.endsWith(ENDING) && roleOf(name.slice(0, -ENDING.length)) !== undefined;
}

function rolesOf(arrays: ReadonlyMap<string, ByteSource>, file: string): Roles {
  const roles: Roles = {};
  for (const [name, source] of arrays) {
    const role = roleOf(name);
    if (!role) continue;
    const { [role.content]: other, ...rest } = roles[role.split] ?? {};
    if (other) {
      const message = `Several arrays match the ${role.split} ${role.content}.`;
      throw new LabError('bad-file', message, 'Keep only one of them.', { file, location: name });
    }
    roles[role.split] = { ...rest, [role.content]: source };
  }
  if (!roles.train) {
    const found = [...arrays.keys()].slice(0, 20).join(', ') || 'none';
    const remedy = 'Name the arrays x_train, y_train, x_test and y_test, or images and labels.';
    throw new LabError('not-found', `There is no array of training images. Arrays found: ${found}.`, remedy, { file, location: 'x_train' });
  }
  return roles;
}

async function open(
  roles: Roles,
  file: string,
  { layout, classes }: AddDataSet,
  signal: AbortSignal | undefined,
): Promise<Pick<ImageSource, 'shape' | 'classes' | 'parts'>> {
  const parts: ArrayPart[] = [];
  for (const split of splitNames) {
    const { images, labels } = roles[split] ?? {};
    if (!images && !labels) continue;
    const lacking = images ? 'labels' : 'images';
    if (!images || !labels)
      throw new LabError('not-found', `There are no ${split} ${lacking}.`, 'Add an array with them.', {
        file,
        location: `${split} ${lacking}`,
      });
    parts.push(await openPart(split, await NpyArray.open(images), await NpyArray.open(labels), layout, signal));
  }
  const [train, ...heldOut] = parts;
  if (!train) throw new Error('training images are always present');
  for (const part of heldOut) refuseOtherShape(part, train.images.shape);
  return {
    shape: train.images.shape,
    classes: numberedClasses(
      train,
      heldOut.map((part) => ({ ...part, what: part.split })),
      classes,
    ),
    parts: parts.map(({ split, file, labels, images }) => ({ split, file, labels, images: images.from })),
  };
}

async function openPart(
  split: SplitName,
  imageArray: NpyArray,
  labelArray: NpyArray,
  layout: AddDataSet['layout'],
  signal: AbortSignal | undefined,
): Promise<ArrayPart> {
  const images = imagesOf(imageArray, layout);
  const labels = await labelsOf(labelArray, signal);
  if (labels.labels.length !== images.count) {
    throw labelArray.bad(`There are ${labels.labels.length} labels for ${images.count} images.`, 'Check which array is which.');
  }
  return { ...labels, split, images };
}

function refuseOtherShape({ split, file, images }: ArrayPart, shape: ImageShape): void {
  if (images.shape.join() === shape.join()) return;
  const message = `The ${split} images have the shape ${images.shape.join('x')}, the training images ${shape.join('x')}.`;
  throw new LabError('bad-file', message, 'Check that both belong together.', { file, location: `${split} images` });
}
