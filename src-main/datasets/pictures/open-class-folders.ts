import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ImageSource } from '../import/image-source.ts';
import { classFolderLists } from './class-folder-lists.ts';
import { pictureSource } from './picture-source.ts';
import { PictureFolder } from './walk-pictures.ts';

/**
 * The pictures of a folder of folders, one for each class: at its top; within folders for training, validation and test; or within
 * domains. Throws a LabError `not-found`, `bad-file` or `conflict`.
 */
export async function openClassFolders(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const root = await PictureFolder.open(folder, signal);
  const ways: string[] = [];
  for (const name of await root.folders()) for (const way of await root.pictures(name)) ways.push(`${name}/${way}`);
  if (ways.length === 0) {
    throw new LabError('not-found', 'There are no pictures in folders there.', 'Give a folder with one folder for each class.', {
      file: folder,
    });
  }
  return pictureSource({ path: root.path }, classFolderLists(root.path, { way: '', ways }, request), request);
}
