import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ImageSource } from '../../source/image-source.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { classFolderLists } from './class-folder-lists.ts';
import { imageFileSource } from './image-file-source.ts';
import { ImageFolder } from './image-folder.ts';

/** Images in class folders, at the top, inside split folders or inside domains. */
export const classFolders: SourceFormat = {
  description: 'images in class folders',
  matchFolder: ({ path, entries }) => (entries.some((entry) => !entry.isFile() && !entry.name.startsWith('.')) ? path : undefined),
  open: (path, request, { signal }) => openClassFolders(path, request, signal),
};

/**
 * The images of class folders: at the top, inside split folders, or inside domains. Throws LabError `not-found`, `bad-file` or
 * `conflict`.
 */
async function openClassFolders(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const root = await ImageFolder.open(folder, signal);
  const paths: string[] = [];
  for (const name of await root.folders()) for (const path of await root.imageFiles(name)) paths.push(`${name}/${path}`);
  if (paths.length === 0) {
    throw new LabError('not-found', 'The folder has no subfolders with images.', 'Give a folder with one subfolder per class.', {
      file: folder,
    });
  }
  return imageFileSource({ path: root.path }, classFolderLists(root.path, { path: '', files: paths }, request), request);
}
