import { dirname } from 'node:path';
import { describe, it } from 'vitest';
import { expectToleratesDamage } from '../../damage.ts';
import { writeArchive, writeFiles } from '../cifar/cifar-builder.ts';
import { request } from '../idx/idx-builder.ts';
import { npz, smallArrays } from './numpy-builder.ts';

/** 28 images, and labels of up to two bytes. */
const maxBytes = 28 * (6 + 2);

describe('damaged arrays are refused or read without a crash', () => {
  it.each([
    ['in a plain archive', false],
    ['in a packed archive', true],
  ])('%s', async (_, packed) => {
    const bytes = npz(smallArrays(), packed);
    const file = writeArchive(bytes, 'arrays.npz');
    await expectToleratesDamage({ files: { 'arrays.npz': bytes }, folder: dirname(file), request: request(file), maxBytes });
  });

  it('in a folder', async () => {
    const files = Object.fromEntries(Object.entries(smallArrays()).map(([name, bytes]) => [`${name}.npy`, bytes]));
    const folder = writeFiles(files);
    await expectToleratesDamage({ files, folder, request: request(folder), maxBytes });
  });
});
