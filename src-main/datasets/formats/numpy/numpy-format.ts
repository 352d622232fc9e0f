import { isFolder } from '../../source/is-folder.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { isWantedNpy, openNpyFolder, openNpz } from './open-numpy.ts';

const ZIP_MAGIC = 'PK';
const NPY_MAGIC = '\x93NUMPY';

/** An `.npz` file, or a folder of `.npy` files. */
export const numpy: SourceFormat = {
  description: 'NumPy arrays',
  options: ['layout', 'leaveOut'],
  matchFolder: ({ path, files }) => (files.some(isWantedNpy) ? path : undefined),
  matchFile: ({ stored }) => stored.toString('latin1', 0, ZIP_MAGIC.length) === ZIP_MAGIC,
  matchFragment: ({ content }) => {
    if (content.toString('latin1', 0, NPY_MAGIC.length) !== NPY_MAGIC) return undefined;
    return { what: 'a single array', remedy: 'Give the folder with images.npy and labels.npy, or an .npz file that holds both.' };
  },
  open: async (path, request, { signal }) =>
    (await isFolder(path)) ? openNpyFolder(path, request, signal) : openNpz(path, request, signal),
};
