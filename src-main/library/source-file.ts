import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatOf, HEAD_BYTES } from './format-of.ts';

/** Neither format can be larger and be read: protobuf counts in signed 32-bit numbers, the system reads no more at once. */
const MAX_BYTES = 2 ** 31 - 1;
const CHUNK_BYTES = 4 << 20;

/** Somebody's file, of which nothing is known but what it is. */
export type SourceFile = Pick<ImportedModel['source'], 'file' | 'format' | 'bytes' | 'sha256'>;

/** Told, and waited for, after each piece: bytes that are read, of how many. */
type Reading = (done: number, of: number) => Promise<void>;

/** Reads a file once through, telling what it is by its content. Throws a LabError `not-found` or `bad-file`. */
export async function readSource(file: string, reading: Reading): Promise<SourceFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const stat = await handle.stat();
    if (stat.isDirectory()) throw bad('It is a folder, not a file.', file, 'Give the path of a .onnx or .safetensors file.');
    if (!stat.isFile()) throw bad('It is not an ordinary file.', file, 'Give the path of a .onnx or .safetensors file.');
    if (stat.size > MAX_BYTES) throw bad(`It has ${stat.size} bytes; up to ${MAX_BYTES} are read.`, file, 'Take a smaller network.');
    const head = Buffer.alloc(Math.min(HEAD_BYTES, stat.size));
    await handle.read(head, 0, head.length, 0);
    const format = formatOf(head, file);
    return { file, format, bytes: stat.size, sha256: await hashOf(handle, stat.size, reading) };
  } catch (error) {
    throw error instanceof LabError ? error : readProblem(error, file);
  } finally {
    await handle?.close();
  }
}

/** All of a file that {@link readSource} has read. Throws a LabError `not-found` or `bad-file`. */
export async function bytesOf({ file }: SourceFile): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw readProblem(error, file);
  }
}

async function hashOf(handle: FileHandle, size: number, reading: Reading): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)));
  for (let place = 0; ;) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, place);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    place += bytesRead;
    await reading(Math.min(place, size), size);
  }
}

function bad(message: string, file: string, remedy: string): LabError {
  return new LabError('bad-file', message, remedy, { file, location: basename(file) });
}
