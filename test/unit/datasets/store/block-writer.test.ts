import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlockWriter } from '#main/datasets/store/block-writer.ts';
import { refusalOf, temporaryFolder } from '../formats/idx/idx-builder.ts';

it('writes every byte in order, for any pieces, and computes the SHA-256', async () => {
  const file = join(temporaryFolder(), 'file');
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) >> 7);
  const writer = await BlockWriter.create(file);
  for (const [start, end] of [[0, 1], [1, 1_048_576], [1_048_576, 1_048_577], [1_048_577, 3_000_000]]) await writer.append(bytes.subarray(start, end)); // prettier-ignore
  const { sha256 } = await writer.finish();
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

it.runIf(existsSync('/dev/full'))('says so when the disk is full', async () => {
  const writer = await BlockWriter.create('/dev/full');
  await writer.append(Uint8Array.of(1));
  const { code, details } = await refusalOf(writer.finish());
  await writer.close();
  expect(code).toBe('disk-full');
  expect(details.file).toBe('/dev/full');
});
