import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { badOnnx } from './bad-onnx.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** Where a tensor's numbers lie outside of the model's file. */
export interface ExternalPlace {
  /** Relative to the model's folder. */
  readonly location: string;
  readonly offset: number;
  /** Undefined: to the end of what the tensor's shape needs. */
  readonly length: number | undefined;
}

/** Throws LabError `bad-file` for a place that says nothing or leads nowhere. */
export function externalPlace(
  entries: readonly { readonly key?: string; readonly value?: string }[],
  tensor: string,
  file: string,
): ExternalPlace {
  const told = new Map(entries.map(({ key = '', value = '' }) => [key, value]));
  const number = (key: string): number | undefined => {
    const text = told.get(key);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw badOnnx(`${tensor} lies at an ${key} of ${JSON.stringify(text)}.`, file, `tensor ${tensor}`);
    return value;
  };
  return { location: told.get('location') ?? '', offset: number('offset') ?? 0, length: number('length') };
}

/** The path of a file beside the model. Throws LabError `bad-file` for one that lies elsewhere. */
export function externalPath({ file, folder }: OnnxDocument, location: string, tensor: string): string {
  const path = insideOf(folder, location);
  if (path !== undefined) return path;
  throw badOnnx(`${tensor} lies in ${JSON.stringify(location)}, which is not in the model’s folder.`, file, `tensor ${tensor}`);
}

/** Reads `bytes` bytes of a file beside the model, and nothing that lies elsewhere. Throws LabError `bad-file`. */
export function readExternal(document: OnnxDocument, { location, offset }: ExternalPlace, bytes: number, tensor: string): Uint8Array {
  const { file } = document;
  const path = externalPath(document, location, tensor);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const { size } = fstatSync(descriptor);
    if (offset + bytes > size) {
      throw badOnnx(`${tensor} needs ${bytes} bytes from ${offset} on; ${location} has ${size}.`, file, `tensor ${tensor}`);
    }
    const read = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes;) {
      const count = readSync(descriptor, read, filled, Math.min(bytes - filled, 2 ** 30), offset + filled);
      if (count === 0) throw badOnnx(`${location} ends within ${tensor}.`, file, `tensor ${tensor}`);
      filled += count;
    }
    return read;
  } catch (error) {
    if (!(error instanceof Error) || 'details' in error) throw error;
    throw badOnnx(`${location}, which holds ${tensor}, cannot be read: ${error.message}.`, file, `tensor ${tensor}`, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The true path, links followed; undefined where it leads out of the folder. A file that is missing is found missing later. */
function insideOf(folder: string, location: string): string | undefined {
  if (location === '' || isAbsolute(location) || location.includes('\0')) return undefined;
  const written = join(folder, location);
  if (!isWithin(resolve(folder), resolve(written))) return undefined;
  try {
    const real = realpathSync(written);
    return isWithin(realpathSync(folder), real) ? real : undefined;
  } catch {
    return written;
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
