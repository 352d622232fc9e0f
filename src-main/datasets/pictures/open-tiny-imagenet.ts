import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { readProblem } from '../file-problem.ts';
import type { ImageSource } from '../import/image-source.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import { pictureSource, type LabeledPicture } from './picture-source.ts';
import { PictureFolder } from './walk-pictures.ts';

const ANNOTATIONS = join('val', 'val_annotations.txt');
const MAX_ANNOTATION_BYTES = 16 << 20;

/** Whether a folder of these names is Tiny-ImageNet-200 as it comes out of its archive. */
export function isTinyImagenet(names: readonly string[]): boolean {
  return ['wnids.txt', 'train', 'val'].every((name) => names.includes(name));
}

/**
 * The pictures of Tiny-ImageNet-200: `train/<class>/images/`, and `val/images/` with their classes in a list. The latter are its test
 * images, since those in `test/` have no classes. Throws a LabError `not-found` or `bad-file`.
 */
export async function openTinyImagenet(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const root = await PictureFolder.open(folder, signal);
  const train = (await root.pictures('train')).flatMap((way): LabeledPicture[] => {
    const [label = '', ...rest] = way.split('/');
    return rest.length === 0 ? [] : [{ way: `train/${way}`, label }];
  });
  const annotations = join(root.path, ANNOTATIONS);
  return pictureSource(
    { path: root.path },
    [
      { file: join(root.path, 'train'), split: 'train', pictures: train },
      { file: annotations, split: 'test', pictures: await annotated(annotations) },
    ],
    request,
  );
}

/** `val_0.JPEG	n03444034	0	32	44	62`: file, class, a box around what is meant. */
async function annotated(file: string): Promise<LabeledPicture[]> {
  const { size } = await inspectFile(file);
  const bad = (message: string, place: string): LabError =>
    new LabError('bad-file', message, 'Unpack the archive again.', { file, location: place });
  if (size > MAX_ANNOTATION_BYTES) throw bad(`The list has ${size} bytes, more than the ${MAX_ANNOTATION_BYTES} that are read.`, 'byte 0');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw readProblem(error, file);
  });
  return text.split(/\r?\n/).flatMap((line, index): LabeledPicture[] => {
    if (line === '') return [];
    const [name = '', label] = line.split('\t');
    if (label === undefined || label === '' || !/^[\w-]+\.\w+$/.test(name))
      throw bad('It does not name a file and its class.', `line ${index + 1}`);
    return [{ way: `val/images/${name}`, label }];
  });
}
