import { dirname, join } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ImageSource } from '../../source/image-source.ts';
import { LeftOut } from '../../source/left-out.ts';
import { listFolder } from '../../source/list-folder.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { isSystemName } from '../../source/system-name.ts';
import { UnusedParts } from '../../source/unused-parts.ts';
import { classFolderLists } from './class-folder-lists.ts';
import { isListName } from './csv-list.ts';
import { lookThrough, splitFoldersOf } from './folder-tree.ts';
import { imageFileSource } from './image-file-source.ts';
import { ImageFolder } from './image-folder.ts';
import { LabeledFolders } from './labeled-folders.ts';

/** Images in class folders, at the top, inside split folders or inside domains. */
export const classFolders: SourceFormat = {
  description: 'images in class folders',
  options: ['size', 'resize', 'color', 'trainDomains', 'testDomains', 'leaveOut'],
  matchFolder: ({ path, folders }) => (folders.some((name) => !isSystemName(name)) ? path : undefined),
  open: (path, request, { signal }) => openClassFolders(path, request, signal),
};

/**
 * The images of class folders: at the top, inside split folders, or inside domains. Throws LabError `not-found`, `bad-file` or
 * `conflict`.
 */
async function openClassFolders(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const [unused, unsupported] = [new UnusedParts(), new UnusedParts()];
  const leftOut = new LeftOut(request.leaveOut);
  const root = await ImageFolder.open(folder, { unused, unsupported, leftOut, signal });
  const { images, emptyFolders } = await root.content();
  leftOut.refuseUnknown(folder);
  if (!images.some((path) => path.includes('/'))) {
    throw new LabError('not-found', 'The folder has no subfolders with images.', 'Give a folder with one subfolder per class.', {
      file: folder,
    });
  }
  await refuseListedImages(folder, images);
  const tree = lookThrough({ path: '', files: images, emptyFolders }, (branch) => splitFoldersOf(branch) !== undefined);
  const lists = classFolderLists(tree, request, new LabeledFolders(root.path, unused));
  return imageFileSource({ path: root.path, unused, unsupported }, lists, request);
}

/** Images that are all in one folder, beside a list, are not in class folders: the list has their labels. */
async function refuseListedImages(folder: string, images: readonly string[]): Promise<void> {
  const [parent, ...others] = new Set(images.map((path) => dirname(path)));
  if (parent === undefined || others.length > 0) return;
  const list = (await listFolder(folder)).files.find(isListName);
  if (list === undefined) return;
  const message = `The folder has no class folders: all images are in ${parent}, and ${list} may be their list.`;
  throw new LabError('bad-file', message, `Give the list instead: ${join(folder, list)}.`, { file: folder });
}
