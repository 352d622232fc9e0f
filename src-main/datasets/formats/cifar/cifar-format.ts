import { join } from 'node:path';
import { isFolder } from '../../source/is-folder.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { cifarFolders, cifarKindOf } from './cifar-kinds.ts';
import { openCifarArchive, openCifarFolder } from './open-cifar.ts';

const TAR_MAGIC = 'ustar';
const TAR_MAGIC_OFFSET = 257;

/** The binary version of CIFAR-10 and CIFAR-100: the archive, its folder, or the folder that holds that. */
export const cifar: SourceFormat = {
  description: 'the binary version of CIFAR',
  matchFolder: ({ path, names }) => {
    const unpacked = cifarFolders.find((name) => names.includes(name));
    if (unpacked !== undefined) return join(path, unpacked);
    return cifarKindOf(names, 'fine') && path;
  },
  matchFile: ({ gzipped, stored }) =>
    gzipped || stored.toString('latin1', TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + TAR_MAGIC.length) === TAR_MAGIC,
  open: async (path, request, { scratch, signal }) =>
    (await isFolder(path)) ? openCifarFolder(path, request, signal) : openCifarArchive(path, request, await scratch(), signal),
};
