import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { openCifarArchive, openCifarFolder } from '../cifar/open-cifar.ts';
import { openIdx } from '../idx/open-idx.ts';
import { openNpyFolder, openNpz } from '../numpy/open-numpy.ts';
import { openClassFolders } from '../pictures/open-class-folders.ts';
import { openPictureCsv } from '../pictures/open-picture-csv.ts';
import { openTinyImagenet } from '../pictures/open-tiny-imagenet.ts';
import { formatOf } from './format-of.ts';
import type { ImageSource } from './image-source.ts';
import type { ImportFolder } from './import-folder.ts';

/** Finds, counts and labels the images of somebody's files. Throws a LabError `not-found` or `bad-file`. */
export async function openSource(request: AddDataSet, folder: ImportFolder, signal?: AbortSignal): Promise<ImageSource> {
  const given = resolve(request.source);
  const { format, path } = request.format ? { format: request.format, path: given } : await formatOf(given);
  switch (format) {
    case 'cifar':
      return (await isFolder(path))
        ? openCifarFolder(path, request, signal)
        : openCifarArchive(path, request, await folder.scratch(), signal);
    case 'numpy':
      return (await isFolder(path)) ? openNpyFolder(path, request, signal) : openNpz(path, request, signal);
    case 'idx':
      return openIdx(path, request, signal);
    case 'tiny-imagenet':
      return openTinyImagenet(path, request, signal);
    case 'class-folders':
      return openClassFolders(path, request, signal);
    case 'csv':
      return openPictureCsv(path, request, signal);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
