import { join } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import type { ImageShape, ImageSource } from '../../source/image-source.ts';
import { LeftOut } from '../../source/left-out.ts';
import { listFolder } from '../../source/list-folder.ts';
import { inspectFile, unpackedBytes } from '../../source/unpacked-bytes.ts';
import { UnusedParts } from '../../source/unused-parts.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';
import { arrayClasses } from './array-classes.ts';
import { roleOf } from './array-names.ts';
import { rolesOf } from './array-roles.ts';
import { type ByteSource, NpyArray } from './npy-array.ts';
import { NpzFile } from './npz-file.ts';
import { type ArrayImages, imagesOf } from './numpy-images.ts';
import { type ArrayLabels, labelsOf } from './numpy-labels.ts';

const ENDING = '.npy';
const OTHER_FILES = 'files that are not arrays';

interface ArrayPart extends ArrayLabels {
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
    const unused = new UnusedParts();
    for (const name of npz.others) unused.add(OTHER_FILES, name);
    return { ...(await open(npz.arrays, file, request, unused, signal)), stamps: [await fileStamp(file)], close };
  } catch (error) {
    npz.close();
    throw error;
  }
}

/** The images of a folder of .npy files. Throws LabError `not-found` or `bad-file`. */
export async function openNpyFolder(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const unused = new UnusedParts();
  const { files, folders } = await listFolder(folder);
  for (const name of [...files, ...folders]) if (!files.includes(name) || !name.endsWith(ENDING)) unused.add(OTHER_FILES, name);
  const arrays = new Map<string, ByteSource>();
  for (const name of files.filter((one) => one.endsWith(ENDING))) {
    const file = join(folder, name);
    const { size } = await inspectFile(file);
    arrays.set(name.slice(0, -ENDING.length), { file, within: '', size, pieces: () => unpackedBytes(file, false) });
  }
  const source = await open(arrays, folder, request, unused, signal);
  const stamps = await Promise.all([...arrays.values()].map(({ file }) => fileStamp(file)));
  return { ...source, stamps, close: () => Promise.resolve() };
}

/** Whether a file of this name is an array of a data set. */
export function isWantedNpy(name: string): boolean {
  return name.endsWith(ENDING) && roleOf(name.slice(0, -ENDING.length)) !== undefined;
}

async function open(
  arrays: ReadonlyMap<string, ByteSource>,
  file: string,
  { layout, classes: given, leaveOut }: AddDataSet,
  unused: UnusedParts,
  signal: AbortSignal | undefined,
): Promise<Pick<ImageSource, 'shape' | 'classes' | 'parts' | 'unused'>> {
  const roles = rolesOf(arrays, file, unused, new LeftOut(leaveOut));
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
  const { classes, labels } = arrayClasses(train, heldOut, given);
  return {
    shape: train.images.shape,
    classes,
    parts: parts.map(({ split, file, images }, part) => ({ split, file, labels: labels[part] ?? new Uint16Array(), images: images.from })),
    unused: unused.all,
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
    throw labelArray.bad(
      `There are ${plural(labels.labels.length, 'label')} for ${plural(images.count, 'image')}.`,
      'Check which array is which.',
    );
  }
  return { ...labels, split, images };
}

function refuseOtherShape({ split, file, images }: ArrayPart, shape: ImageShape): void {
  if (images.shape.join() === shape.join()) return;
  const message = `The ${split} images have the shape ${images.shape.join('x')}, the training images ${shape.join('x')}.`;
  throw new LabError('bad-file', message, 'Check that both belong together.', { file, location: `${split} images` });
}
