import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { addDataSet, openDataSet, removeDataSet } from '#main/datasets/index.ts';
import type { AddDataSetInput } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { caseCount } from '../../random-cases.ts';
import { temporaryFolder } from './formats/idx/idx-builder.ts';

/** Damage to a file at a position: truncated, one byte changed, or bytes inserted. */
const damage = fc.record({
  file: fc.nat(),
  position: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  change: fc.oneof(
    fc.constant({ kind: 'cut' as const }),
    fc.record({ kind: fc.constant('flip' as const), bits: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant('insert' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
  ),
});

type Change = typeof damage extends fc.Arbitrary<infer Damage extends { change: unknown }> ? Damage['change'] : never;

function damaged(bytes: Buffer, position: number, change: Change): Buffer {
  const index = Math.floor(position * bytes.length);
  const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
  if (change.kind === 'cut') return before;
  if (change.kind === 'insert') return Buffer.concat([before, change.bytes, after]);
  return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ change.bits), after.subarray(1)]);
}

export interface DamagedSource {
  /** Content by path, relative to an existing folder. */
  readonly files: Readonly<Record<string, Buffer>>;
  readonly folder: string;
  readonly request: AddDataSetInput;
  /** Size of the intact data set; a damaged one is never larger. */
  readonly maxBytes: number;
  /** Applied to a damaged file, for example compression. */
  readonly pack?: (bytes: Buffer) => Buffer;
  readonly runs?: number;
}

/** A damaged source ends in a LabError or in a data set that opens, and leaves nothing else behind. */
export async function expectToleratesDamage({ files, folder, request, maxBytes, pack, runs = 60 }: DamagedSource): Promise<void> {
  const dataDir = temporaryFolder();
  const entries = Object.entries(files);
  const property = fc.asyncProperty(damage, async ({ file, position, change }) => {
    const [name, bytes] = entries[file % entries.length] ?? ['', Buffer.alloc(0)];
    const changed = damaged(bytes, position, change);
    writeFileSync(join(folder, name), pack ? pack(changed) : changed);
    const outcome: unknown = await addDataSet(dataDir, request).catch((error: unknown) => error);
    writeFileSync(join(folder, name), pack ? pack(bytes) : bytes);
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(LabError);
      // Kept for an import that skips unreadable images.
      await removeDataSet(dataDir, request.name);
    } else {
      const { description, splits } = await openDataSet(dataDir, request.name);
      expect(splits.train.count).toBeGreaterThan(0);
      expect(description.bytes).toBeLessThanOrEqual(maxBytes);
      await removeDataSet(dataDir, request.name);
    }
    expect(readdirSync(join(dataDir, 'data'))).toEqual([]);
  });
  await fc.assert(property, { numRuns: caseCount(runs) });
}
