import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import { type DataFormat, dataFormats } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { listFolder } from '../source/list-folder.ts';
import { takeBytes } from '../source/promised-bytes.ts';
import type { FileHead, FolderListing } from '../source/source-format.ts';
import { isSystemName } from '../source/system-name.ts';
import { inspectFile, unpackedBytes } from '../source/unpacked-bytes.ts';
import { sourceFormats } from './source-formats.ts';

const HEAD_BYTES = 512;
/** The deepest chain of nested folders that is searched. */
const MAX_DEPTH = 8;

export interface IdentifiedSource {
  readonly format: DataFormat;
  /** The given path, or a folder in it. */
  readonly path: string;
}

/** Identifies the format of a file or folder by content and names. Throws LabError `not-found` or `bad-file`. */
export async function identifyFormat(path: string): Promise<IdentifiedSource> {
  const status = await stat(path).catch((error: unknown) => {
    throw readProblem(error, path);
  });
  return status.isDirectory() ? identifyFolder(path) : { format: await identifyFile(path), path };
}

async function identifyFolder(path: string): Promise<IdentifiedSource> {
  const folder = await listFolder(path);
  // Class folders come last: almost any folder matches.
  const others = dataFormats.filter((format) => format !== 'class-folders');
  const match = matchOf(folder, others) ?? (await matchInside(folder, others)) ?? matchOf(folder, ['class-folders']);
  if (match) return match;
  throw new LabError('not-found', 'The folder holds no data set.', `Give ${knownFormats()}.`, { file: path });
}

function matchOf(folder: FolderListing, formats: readonly DataFormat[]): IdentifiedSource | undefined {
  for (const format of formats) {
    const path = sourceFormats[format].matchFolder?.(folder);
    if (path !== undefined) return { format, path };
  }
  return undefined;
}

/** The first match below a chain of folders that hold nothing but one folder each. */
async function matchInside(
  { path, files, folders }: FolderListing,
  formats: readonly DataFormat[],
  depth = 1,
): Promise<IdentifiedSource | undefined> {
  const [only, ...others] = folders.filter((name) => !isSystemName(name));
  if (only === undefined || others.length > 0 || files.some((name) => !isSystemName(name)) || depth > MAX_DEPTH) return undefined;
  const inner = await listFolder(join(path, only));
  return matchOf(inner, formats) ?? matchInside(inner, formats, depth + 1);
}

async function identifyFile(path: string): Promise<DataFormat> {
  const head = await readHead(path);
  for (const format of dataFormats) {
    const fragment = sourceFormats[format].matchFragment?.(head);
    if (fragment) {
      const message = `This is ${fragment.what}; a data set consists of several.`;
      throw new LabError('bad-file', message, fragment.remedy, { file: path, location: 'byte 0' });
    }
  }
  const format = dataFormats.find((candidate) => sourceFormats[candidate].matchFile?.(head));
  if (format) return format;
  throw new LabError('bad-file', 'The file is not a known kind of data set.', `Give ${knownFormats()}.`, {
    file: path,
    location: 'byte 0',
  });
}

function knownFormats(): string {
  const descriptions = Object.values(sourceFormats).map(({ description }) => description);
  return `${descriptions.slice(0, -1).join(', ')}, or ${descriptions.at(-1) ?? ''}`;
}

async function readHead(path: string): Promise<FileHead> {
  const { gzipped } = await inspectFile(path);
  const stored = await storedHead(path);
  // The format itself reports damaged gzip data best.
  const content = gzipped ? await unpackedHead(path).catch(() => stored) : stored;
  return { path, gzipped, stored, content };
}

async function unpackedHead(path: string): Promise<Buffer> {
  const pieces = unpackedBytes(path, true);
  try {
    return await takeBytes(pieces, HEAD_BYTES);
  } finally {
    await pieces.return();
  }
}

async function storedHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
