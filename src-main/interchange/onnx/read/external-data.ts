import { closeSync, fstatSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isWithin } from '#main/files/is-within.ts';
import { openRegularSync } from '#main/files/regular-file.ts';
import { TensorProto_DataLocation } from '../messages/onnx_pb.ts';
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

/**
 * Absolute path of an external data file. Like ONNX Runtime, it may be a link within the model's folder, or one into the folder that really
 * holds a linked model, as in a cache of downloads. Throws LabError `bad-file` if it is elsewhere.
 */
export function externalPath({ file, folder }: OnnxDocument, location: string, tensor: string): string {
  const path = insideOf(folder, location, file);
  if (path !== undefined) return path;
  throw badOnnx(`${tensor} is stored in ${JSON.stringify(location)}, which is not in the model’s folder.`, file, `tensor ${tensor}`);
}

/** Total size of the external data files of a file's constants, as far as they exist. */
export function externalBytes(document: OnnxDocument): number {
  const external = document.graph.initializer.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
  const paths = new Set(
    external.map(({ name, externalData }) => externalPath(document, externalLocation(externalData, name, document.file).location, name)),
  );
  return [...paths].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Reads `bytes` bytes of an external data file inside the model's folder. Throws LabError `bad-file`. */
export function readExternal(document: OnnxDocument, { location, offset }: ExternalLocation, bytes: number, tensor: string): Uint8Array {
  const { file } = document;
  const path = externalPath(document, location, tensor);
  let descriptor: number | undefined;
  try {
    if (!statSync(path).isFile()) throw badOnnx(`${location}, which holds ${tensor}, is not a regular file.`, file, `tensor ${tensor}`);
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

/** The path with links resolved; undefined if it leaves the folder of the model, or of the file that a linked model is. A missing file is reported when it is read. */
function insideOf(folder: string, location: string, file: string): string | undefined {
  if (location === '' || isAbsolute(location) || location.includes('\0')) return undefined;
  const unresolved = join(folder, location);
  if (!isWithin(resolve(folder), resolve(unresolved))) return undefined;
  try {
    const real = realpathSync(unresolved);
    return [realpathSync(folder), dirname(realpathSync(file))].some((root) => isWithin(root, real)) ? real : undefined;
  } catch {
    return unresolved;
  }
}
