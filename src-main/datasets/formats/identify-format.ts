import { open, readdir, stat } from 'node:fs/promises';
import { readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { takeBytes } from '../source/promised-bytes.ts';
import type { FileHead, SourceFormat } from '../source/source-format.ts';
import { inspectFile, unpackedBytes } from '../source/unpacked-bytes.ts';
import { sourceFormats } from './source-formats.ts';

const HEAD_BYTES = 512;

export interface IdentifiedSource {
  readonly format: SourceFormat;
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
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw readProblem(error, path);
  });
  const folder = { path, entries, names: entries.map(({ name }) => name) };
  for (const format of Object.values(sourceFormats)) {
    const found = format.matchFolder?.(folder);
    if (found !== undefined) return { format, path: found };
  }
  throw new LabError('not-found', 'The folder holds no data set.', `Give ${knownFormats()}.`, { file: path });
}

async function identifyFile(path: string): Promise<SourceFormat> {
  const head = await readHead(path);
  const formats = Object.values(sourceFormats);
  for (const format of formats) {
    const fragment = format.matchFragment?.(head);
    if (fragment) {
      const message = `This is ${fragment.what}; a data set consists of several.`;
      throw new LabError('bad-file', message, fragment.remedy, { file: path, location: 'byte 0' });
    }
  }
  const format = formats.find((candidate) => candidate.matchFile?.(head));
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
