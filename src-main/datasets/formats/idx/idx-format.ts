import type { SourceFormat } from '../../source/source-format.ts';
import { haveIdxNames } from './find-idx-files.ts';
import { parseIdxHeader } from './idx-header.ts';
import { openIdx } from './open-idx.ts';

/** A folder with the four IDX files of MNIST and similar data sets. */
export const idx: SourceFormat = {
  description: 'a folder of IDX files (MNIST and similar)',
  options: [],
  matchFolder: ({ path, files, folders }) => (haveIdxNames(files, folders) ? path : undefined),
  matchFragment: ({ content }) =>
    isIdx(content)
      ? { what: 'a single IDX file', remedy: 'Give the folder with all four files: training and test images, training and test labels.' }
      : undefined,
  open: (path, request, { signal }) => openIdx(path, request, signal),
};

function isIdx(head: Buffer): boolean {
  try {
    return parseIdxHeader(head, '').shape.length > 0;
  } catch {
    return false;
  }
}
