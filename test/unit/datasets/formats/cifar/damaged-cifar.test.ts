import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import { expectToleratesDamage } from '../../damage.ts';
import { request } from '../idx/idx-builder.ts';
import { archiveOf, cifar10, writeArchive, writeFiles } from './cifar-builder.ts';

const maxBytes = 110 * 3073 + 4 * 3073;

describe('damaged CIFAR', () => {
  it('in a folder is refused or read without a crash', async () => {
    const files = cifar10();
    const folder = writeFiles(files);
    await expectToleratesDamage({ files, folder, request: request(folder), maxBytes, runs: 30 });
  });

  it.each([
    ['inside its archive', (bytes: Buffer) => gzipSync(bytes, { level: 1 })],
    ['in a plain archive', (bytes: Buffer) => bytes],
  ])('%s', async (_, pack) => {
    // Only headers can break a parser; the full content is 340 kB of pixels.
    const small = Object.fromEntries(Object.entries(cifar10()).map(([name, bytes]) => [name, bytes.subarray(0, 2 * 3073)]));
    const archive = gunzipSync(archiveOf(small));
    const file = writeArchive(pack(archive));
    const name = 'cifar-10-binary.tar.gz';
    await expectToleratesDamage({ files: { [name]: archive }, folder: dirname(file), request: request(file), maxBytes, pack });
  });

  it('as a damaged gzip file', async () => {
    const archive = archiveOf(cifar10());
    const file = writeArchive(archive);
    await expectToleratesDamage({
      files: { 'cifar-10-binary.tar.gz': archive },
      folder: dirname(file),
      request: request(file),
      maxBytes,
      runs: 30,
    });
  });
});
