import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import { openRegular, readRegular } from '#main/files/regular-file.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { HEAD_BYTES, identifyFormat } from './identify-format.ts';

/** Neither format can be larger: protobuf uses signed 32-bit sizes, and the system reads at most this much at once. */
const MAX_BYTES = 2 ** 31 - 1;
const CHUNK_BYTES = 4 << 20;

/** An identified file of the user. */
export type SourceFile = Pick<ImportedModel['source'], 'file' | 'format' | 'bytes' | 'sha256'>;

/** Called and awaited after each piece, with the bytes read and in total. */
type Reading = (done: number, of: number) => Promise<void>;

/** Reads a whole file once, hashes it and identifies it by content. Throws LabError `not-found` or `bad-file`. */
export async function readSource(file: string, reading: Reading): Promise<SourceFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    const stat = await handle.stat();
    if (stat.size > MAX_BYTES) {
      throw bad(`The file has ${formatCount(stat.size)} bytes; the limit is ${formatCount(MAX_BYTES)}.`, file, 'Use a smaller network.');
    }
    const head = Buffer.alloc(Math.min(HEAD_BYTES, stat.size));
    await handle.read(head, 0, head.length, 0);
    const format = identifyFormat(head, file);
    return { file, format, bytes: stat.size, sha256: await hashOf(handle, stat.size, reading) };
  } catch (error) {
    throw error instanceof LabError ? error : readProblem(error, file);
  } finally {
    await handle?.close();
  }
}

/** The content of a file that {@link readSource} has identified. Throws LabError `not-found` or `bad-file`. */
export async function bytesOf({ file }: SourceFile): Promise<Uint8Array> {
  try {
    return await readRegular(file);
  } catch (error) {
    throw readProblem(error, file);
  }
}

async function hashOf(handle: FileHandle, size: number, reading: Reading): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)));
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
    await reading(Math.min(position, size), size);
  }
}

function bad(message: string, file: string, remedy: string): LabError {
  return new LabError('bad-file', message, remedy, { file, location: basename(file) });
}
