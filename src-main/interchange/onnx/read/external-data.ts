import { closeSync, fstatSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { openRegularSync } from '#main/files/regular-file.ts';
import { badOnnx } from './bad-onnx.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** Where a tensor is stored outside the model's file. */
export interface ExternalLocation {
  /** Path relative to the model's folder. */
  readonly location: string;
  readonly offset: number;
  /** Undefined: as many bytes as the tensor's shape needs. */
  readonly length: number | undefined;
}

/** Parses a tensor's `external_data`. Throws LabError `bad-file` for an invalid offset or length. */
export function externalLocation(
  entries: readonly { readonly key?: string; readonly value?: string }[],
  tensor: string,
  file: string,
): ExternalLocation {
  const fields = new Map(entries.map(({ key = '', value = '' }) => [key, value]));
  const number = (key: string): number | undefined => {
    const text = fields.get(key);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw badOnnx(`${tensor} has the invalid ${key} ${JSON.stringify(text)}.`, file, `tensor ${tensor}`);
    return value;
  };
  return { location: fields.get('location') ?? '', offset: number('offset') ?? 0, length: number('length') };
}

/** Absolute path of an external data file. Throws LabError `bad-file` if it is outside the model's folder. */
export function externalPath({ file, folder }: OnnxDocument, location: string, tensor: string): string {
  const path = insideOf(folder, location);
  if (path !== undefined) return path;
  throw badOnnx(`${tensor} is stored in ${JSON.stringify(location)}, which is not in the model’s folder.`, file, `tensor ${tensor}`);
}

/** Reads `bytes` bytes of an external data file inside the model's folder. Throws LabError `bad-file`. */
export function readExternal(document: OnnxDocument, { location, offset }: ExternalLocation, bytes: number, tensor: string): Uint8Array {
  const { file } = document;
  const path = externalPath(document, location, tensor);
  let descriptor: number | undefined;
  try {
    descriptor = openRegularSync(path);
    const { size } = fstatSync(descriptor);
    if (offset + bytes > size) {
      throw badOnnx(`${tensor} needs ${bytes} bytes at offset ${offset}; ${location} has ${size}.`, file, `tensor ${tensor}`);
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

/** The path with links resolved; undefined if it leaves the folder. A missing file is reported when it is read. */
function insideOf(folder: string, location: string): string | undefined {
  if (location === '' || isAbsolute(location) || location.includes('\0')) return undefined;
  const unresolved = join(folder, location);
  if (!isWithin(resolve(folder), resolve(unresolved))) return undefined;
  try {
    const real = realpathSync(unresolved);
    return isWithin(realpathSync(folder), real) ? real : undefined;
  } catch {
    return unresolved;
  }
}

function isWithin(folder: string, path: string): boolean {
  const fromFolder = relative(folder, path);
  return fromFolder !== '' && fromFolder !== '..' && !fromFolder.startsWith(`..${sep}`) && !isAbsolute(fromFolder);
}
