import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import type { ImageSource } from '../../source/image-source.ts';
import { LeftOut } from '../../source/left-out.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { UnusedParts } from '../../source/unused-parts.ts';
import { foldersOf } from './folder-tree.ts';
import { imageFileSource, type LabeledFile } from './image-file-source.ts';
import { ImageFolder } from './image-folder.ts';
import { LabeledFolders } from './labeled-folders.ts';

const ANNOTATIONS = join('val', 'val_annotations.txt');
const MAX_ANNOTATION_BYTES = 16 << 20;

const WORDS = 'wnids.txt';
const LISTS = ['val/val_annotations.txt', WORDS];
const FOLDERS = ['train', 'val'];

/** Tiny-ImageNet-200 as unpacked from its archive. */
export const tinyImagenet: SourceFormat = {
  description: 'Tiny-ImageNet',
  options: ['size', 'resize', 'color', 'leaveOut'],
  matchFolder: ({ path, files: names, folders }) =>
    names.includes(WORDS) && FOLDERS.every((name) => folders.includes(name)) ? path : undefined,
  open: (path, request, { signal }) => openTinyImagenet(path, request, signal),
};

/**
 * The images of Tiny-ImageNet-200: `train/<class>/images/`, and `val/images/` with their classes in a list. The latter become the test
 * set, since the images in `test/` have no classes. Throws LabError `not-found` or `bad-file`.
 */
async function openTinyImagenet(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const [unused, unsupported] = [new UnusedParts(), new UnusedParts()];
  const leftOut = new LeftOut(request.leaveOut);
  const root = await ImageFolder.open(folder, { unused, unsupported, leftOut, lists: LISTS, signal });
  const { images, emptyFolders } = await root.content();
  leftOut.refuseUnknown(folder);
  const folders = new LabeledFolders(root.path, unused);
  const { train, ...others } = Object.fromEntries(foldersOf({ path: '', files: images, emptyFolders }));
  if (!train)
    throw new LabError('not-found', 'There are no training images.', 'Unpack the archive again.', { file: join(root.path, 'train') });
  const trained = folders.list('train', [train], join(root.path, 'train'));
  folders.refuseLostClasses();
  folders.passOverStrays({ path: '', files: images, emptyFolders });
  const annotations = join(root.path, ANNOTATIONS);
  const tested = await annotated(annotations);
  const listed = new Set(tested.map(({ path }) => path));
  for (const { path, files } of Object.values(others)) {
    for (const file of files) if (!listed.has(`${path}/${file}`)) unused.add('images without a class', `${path}/${file}`);
  }
  return imageFileSource({ path: root.path, unused, unsupported }, [trained, { file: annotations, split: 'test', files: tested }], request);
}

/** Parses lines like `val_0.JPEG	n03444034	0	32	44	62`: file, class, bounding box. */
async function annotated(file: string): Promise<LabeledFile[]> {
  const { size } = await inspectFile(file);
  const bad = (message: string, location: string): LabError =>
    new LabError('bad-file', message, 'Unpack the archive again.', { file, location });
  if (size > MAX_ANNOTATION_BYTES) {
    throw bad(`The list has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_ANNOTATION_BYTES)}.`, 'byte 0');
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw readProblem(error, file);
  });
  return text.split(/\r?\n/).flatMap((line, index): LabeledFile[] => {
    if (line === '') return [];
    const [name = '', label] = line.split('\t');
    if (label === undefined || label === '' || !/^[\w-]+\.\w+$/.test(name)) {
      throw bad('The line lacks a file name or a class.', `line ${index + 1}`);
    }
    return [{ path: `val/images/${name}`, label }];
  });
}
