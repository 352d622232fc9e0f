import { resolve } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { openIdx } from '../idx/open-idx.ts';
import type { ImageSource } from './image-source.ts';
import type { ImportFolder } from './import-folder.ts';

/** Finds, counts and labels the images of somebody's files. Throws a LabError `not-found` or `bad-file`. */
export async function openSource(request: AddDataSet, _folder: ImportFolder, signal?: AbortSignal): Promise<ImageSource> {
  return openIdx(resolve(request.source), request, signal);
}
