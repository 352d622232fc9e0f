import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdxFile } from '#main/datasets/formats/idx/idx-file.ts';
import { readLabels } from '#main/datasets/formats/idx/idx-labels.ts';
import { addDataSet, openDataSet, removeDataSet } from '#main/datasets/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { caseCount } from '../../../../random-cases.ts';
import { request, smallFolder, temporaryFolder, writeFolder } from './idx-builder.ts';

const names = Object.keys(smallFolder());

/** A file and its damage at a position: truncated, or one byte changed. */
const damage = fc.record({
  name: fc.constantFrom(...names),
  position: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  flip: fc.option(fc.integer({ min: 1, max: 255 })),
});

function damaged(bytes: Buffer, position: number, flip: number | null): Buffer {
  const index = Math.floor(position * bytes.length);
  return flip === null ? bytes.subarray(0, index) : Buffer.from(bytes.with(index, (bytes[index] ?? 0) ^ flip));
}

async function readWhole(file: string): Promise<number> {
  const idx = await IdxFile.open(file);
  try {
    if (idx.header.shape.length === 1) return (await readLabels(idx)).labels.length;
    let bytes = 0;
    for await (const piece of idx.values()) bytes += piece.length;
    return bytes;
  } finally {
    await idx.close();
  }
}

describe.each([
  ['plain', (bytes: Buffer) => bytes],
  ['gzipped', (bytes: Buffer) => gzipSync(bytes)],
])('damaged %s files', (_, pack) => {
  const whole = Object.fromEntries(Object.entries(smallFolder()).map(([name, bytes]) => [name, pack(bytes)]));

  it('are refused or read without a crash', async () => {
    const file = join(temporaryFolder(), 'file');
    const property = fc.asyncProperty(damage, async ({ name, position, flip }) => {
      writeFileSync(file, damaged(whole[name] ?? Buffer.alloc(0), position, flip));
      const outcome: unknown = await readWhole(file).catch((error: unknown) => error);
      if (typeof outcome !== 'number') expect(outcome).toBeInstanceOf(LabError);
      else expect(flip).not.toBeNull();
    });
    await fc.assert(property, { numRuns: caseCount(200) });
  });

  it('become a data set that opens, or leave nothing behind', async () => {
    const dataDir = temporaryFolder();
    const folder = writeFolder(whole);
    const property = fc.asyncProperty(damage, async ({ name, position, flip }) => {
      const bytes = whole[name] ?? Buffer.alloc(0);
      writeFileSync(join(folder, name), damaged(bytes, position, flip));
      const outcome: unknown = await addDataSet(dataDir, request(folder)).catch((error: unknown) => error);
      writeFileSync(join(folder, name), bytes);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(LabError);
      else {
        expect((await openDataSet(dataDir, 'small')).splits.test.count).toBe(8);
        await removeDataSet(dataDir, 'small');
      }
      expect(readdirSync(dataDir).flatMap((entry) => readdirSync(join(dataDir, entry)))).toEqual([]);
    });
    await fc.assert(property, { numRuns: caseCount(20) });
  });
});
