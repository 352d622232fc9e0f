import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageFile } from '#main/datasets/formats/image-files/image-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { caseCount } from '../../../../random-cases.ts';
import { expectToleratesDamage } from '../../damage.ts';
import { temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, pathsIn } from './image-builder.ts';

const fixtures = join(import.meta.dirname, '../../../../fixtures/data/pictures');

it('corrupted images are refused, or read within bounds', async () => {
  const names = readdirSync(fixtures);
  const file = join(temporaryFolder(), 'picture');
  const change = fc.record({ position: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) });
  const property = fc.asyncProperty(
    fc.constantFrom(...names),
    fc.array(change, { minLength: 1, maxLength: 4 }),
    fc.boolean(),
    async (name, changes, isCut) => {
      let bytes = readFileSync(join(fixtures, name));
      for (const { position, byte } of changes) bytes[Math.floor(position * bytes.length)] = byte;
      if (isCut) bytes = bytes.subarray(0, Math.floor((changes[0]?.position ?? 0) * bytes.length));
      writeFileSync(file, bytes);
      const outcome: unknown = await ImageFile.open(file)
        .then((picture) => picture.pixels())
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(LabError);
      else expect((outcome as { bytes: Uint8Array }).bytes.length).toBeLessThanOrEqual(3 * 2 ** 26);
    },
  );
  await fc.assert(property, { numRuns: caseCount(200) });
});

describe('corrupted lists are refused or read without a crash', () => {
  const maxBytes = 12 * (4 * 3 * 3 + 2);

  it('of a CSV file', async () => {
    const rows = pathsIn(['a', 'b'], 6)
      .map((path) => `${path},${path.charAt(0)},train\n`)
      .join('');
    const text = `path,label,split\n${rows}`;
    const folder = await imageFolder(pathsIn(['a', 'b'], 6), { 'list.csv': text });
    const request = { name: 'small', source: join(folder, 'list.csv'), skipCorrupt: true };
    await expectToleratesDamage({ files: { 'list.csv': Buffer.from(text) }, folder, request, maxBytes, runs: 40 });
  });

  it('of Tiny-ImageNet', async () => {
    const text = 'a.png\ta\t0\t1\t2\t3\nb.png\tb\t0\t1\t2\t3\n';
    const paths = [...pathsIn(['train/a/images', 'train/b/images'], 5), 'val/images/a.png', 'val/images/b.png'];
    const folder = await imageFolder(paths, { 'wnids.txt': 'a\nb\n', 'val/val_annotations.txt': text });
    const request = { name: 'small', source: folder, skipCorrupt: true };
    await expectToleratesDamage({ files: { 'val/val_annotations.txt': Buffer.from(text) }, folder, request, maxBytes, runs: 40 });
  });

  it('of a picture in its folder', async () => {
    const folder = await imageFolder(pathsIn(['a', 'b'], 6));
    const file = join(folder, 'a/3.png');
    const request = { name: 'small', source: folder, size: 3 };
    await expectToleratesDamage({ files: { '3.png': readFileSync(file) }, folder: dirname(file), request, maxBytes, runs: 40 });
  });
});
