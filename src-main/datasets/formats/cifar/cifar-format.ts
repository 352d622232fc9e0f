import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { isFolder } from '../../source/is-folder.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { cifarFolders, cifarKindOf } from './cifar-kinds.ts';
import { openCifarArchive, openCifarFolder } from './open-cifar.ts';

const TAR_MAGIC = 'ustar';
const TAR_MAGIC_OFFSET = 257;

/** The binary version of CIFAR-10 and CIFAR-100: the archive, its folder, or the folder that holds that. */
export const cifar: SourceFormat = {
  description: 'the binary version of CIFAR',
  options: ['labels'],
  matchFolder: ({ path, files, folders }) => {
    const [unpacked, other] = cifarFolders.filter((name) => folders.includes(name));
    if (unpacked !== undefined && other !== undefined) {
      throw new LabError('bad-file', `The folder holds two data sets, ${unpacked} and ${other}.`, 'Give one of them.', { file: path });
    }
    return unpacked === undefined ? cifarKindOf(files, 'fine') && path : join(path, unpacked);
  },
  matchFile: ({ gzipped, stored }) =>
    gzipped || stored.toString('latin1', TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + TAR_MAGIC.length) === TAR_MAGIC,
  open: async (path, request, { scratch, signal }) =>
    (await isFolder(path)) ? openCifarFolder(path, request, signal) : openCifarArchive(path, request, await scratch(), signal),
};
