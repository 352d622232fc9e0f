import { basename, join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { MAX_UNPACKED_BYTES } from '../../source/limits.ts';
import { inspectFile, unpackedBytes } from '../../source/unpacked-bytes.ts';
import type { UnusedParts } from '../../source/unused-parts.ts';
import { BlockWriter } from '../../store/block-writer.ts';
import { cifarFiles, OTHER_FILES } from './cifar-kinds.ts';

/** The original archives have about ten. */
const MAX_ENTRIES = 1000;
const MAX_META_BYTES = 64 * 1024;
const fileTypes: readonly string[] = ['File', 'OldFile', 'ContiguousFile'];
const folderTypes: readonly string[] = ['Directory', 'GNUDumpDir'];

interface Piece {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Unpacks CIFAR's files from a tar archive, plain or gzipped, into a folder under their plain names. Nothing else in the archive is
 * written; `unused` counts it. The unpacked size is bounded. Returns each file’s path in the archive, by name. Throws LabError
 * `bad-file` for an archive that is damaged, escapes its folder, or holds links or too much data.
 */
export async function unpackCifar(
  archive: string,
  folder: string,
  unused: UnusedParts,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { gzipped } = await inspectFile(archive);
  const pieces = unpackedBytes(archive, gzipped);
  const entries = new ArchiveEntries(archive, unused);
  const writers = new Map<string, BlockWriter>();
  try {
    let unpacked = 0;
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      unpacked += piece.length;
      if (unpacked > MAX_UNPACKED_BYTES) throw bad(archive, `It unpacks to more than ${formatCount(MAX_UNPACKED_BYTES)} bytes.`);
      for (const { name, bytes } of entries.read(piece)) {
        const writer = writers.get(name) ?? (await BlockWriter.create(join(folder, name)));
        writers.set(name, writer);
        await writer.append(bytes);
      }
      // Bytes after the end of the archive are not part of it.
      if (entries.ended) break;
    }
    entries.end();
    for (const name of entries.paths.keys()) {
      const writer = writers.get(name) ?? (await BlockWriter.create(join(folder, name)));
      await writer.finish();
    }
    return entries.paths;
  } finally {
    await pieces.return();
    // Already closed after a success.
    await Promise.allSettled([...writers.values()].map((writer) => writer.close()));
  }
}

/** Parses an archive as a stream. */
class ArchiveEntries {
  readonly paths = new Map<string, string>();
  readonly #archive: string;
  readonly #unused: UnusedParts;
  readonly #parser: Parser;
  #pieces: Piece[] = [];
  #count = 0;
  #started = false;
  #ended = false;

  constructor(archive: string, unused: UnusedParts) {
    this.#archive = archive;
    this.#unused = unused;
    const onReadEntry = (entry: ReadEntry): void => this.#take(entry);
    // In strict mode, write() throws for a malformed archive.
    this.#parser = new Parser({ strict: true, maxMetaEntrySize: MAX_META_BYTES, brotli: false, zstd: false, onReadEntry });
    this.#parser.on('eof', () => (this.#ended = true));
  }

  /** Whether the end-of-archive marker was read. */
  get ended(): boolean {
    return this.#ended;
  }

  read(piece: Buffer): readonly Piece[] {
    // The parser would decompress it a second time, without a bound.
    if (!this.#started && piece[0] === 0x1f) throw bad(this.#archive, 'It is compressed twice.');
    this.#started = true;
    return this.#guarded(() => this.#parser.write(piece));
  }

  end(): void {
    this.#guarded(() => this.#parser.end());
  }

  #guarded(feed: () => void): readonly Piece[] {
    try {
      feed();
      return this.#pieces;
    } catch (error) {
      if (error instanceof LabError) throw error;
      throw bad(this.#archive, `The tar archive is damaged (${error instanceof Error ? error.message : String(error)}).`);
    } finally {
      this.#pieces = [];
    }
  }

  #take(entry: ReadEntry): void {
    const { path, type, size } = entry;
    const refuse = (message: string): LabError => bad(this.#archive, message, path.slice(0, 200));
    if (++this.#count > MAX_ENTRIES) throw refuse(`It has more than ${MAX_ENTRIES} entries.`);
    if (/^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..')) throw refuse('The entry points outside the archive’s folder.');
    if (!fileTypes.includes(type) && !folderTypes.includes(type))
      throw refuse(`The entry is a ${type}; only files and folders are allowed.`);
    if (size > MAX_UNPACKED_BYTES)
      throw refuse(`The entry has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_UNPACKED_BYTES)}.`);
    const name = basename(path);
    if (fileTypes.includes(type) && cifarFiles.has(name)) {
      if (this.paths.has(name)) throw refuse('The archive holds this file twice.');
      this.paths.set(name, path);
      entry.on('data', (bytes: Uint8Array) => this.#pieces.push({ name, bytes }));
    } else if (fileTypes.includes(type)) this.#unused.add(OTHER_FILES, path);
    entry.resume();
  }
}

function bad(file: string, message: string, location?: string): LabError {
  const remedy = 'Download the archive again: cifar-10-binary.tar.gz or cifar-100-binary.tar.gz.';
  return new LabError('bad-file', message, remedy, { file, location });
}
