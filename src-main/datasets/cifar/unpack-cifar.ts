import { basename, join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { LabError } from '#shared/errors/index.ts';
import { BlockWriter } from '../block-writer.ts';
import { MAX_UNPACKED_BYTES } from '../import/limits.ts';
import { inspectFile, unpackedBytes } from '../unpacked-bytes.ts';
import { cifarFiles } from './cifar-kinds.ts';

/** The distributed archives have about ten. */
const MAX_ENTRIES = 1000;
const MAX_META_BYTES = 64 * 1024;
const fileTypes: readonly string[] = ['File', 'OldFile', 'ContiguousFile'];
const folderTypes: readonly string[] = ['Directory', 'GNUDumpDir'];

interface Piece {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Unpacks the files of CIFAR out of a tar archive, plain or gzipped, into a folder, under their own plain names: nothing else of the
 * archive is ever written, and no more than a bound is unpacked. Tells the way each had in the archive, by its name. Throws a LabError
 * `bad-file` for an archive that is damaged, leads out of its folder, or holds links or too much.
 */
export async function unpackCifar(archive: string, folder: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const { gzipped } = await inspectFile(archive);
  const pieces = unpackedBytes(archive, gzipped);
  const entries = new ArchiveEntries(archive);
  const writers = new Map<string, BlockWriter>();
  try {
    let unpacked = 0;
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      unpacked += piece.length;
      if (unpacked > MAX_UNPACKED_BYTES) throw bad(archive, `It unpacks to more than the ${MAX_UNPACKED_BYTES} bytes that are read.`);
      for (const { name, bytes } of entries.read(piece)) {
        const writer = writers.get(name) ?? (await BlockWriter.create(join(folder, name)));
        writers.set(name, writer);
        await writer.append(bytes);
      }
      // What comes after the end of an archive is not its content.
      if (entries.ended) break;
    }
    entries.end();
    for (const name of entries.ways.keys()) {
      const writer = writers.get(name) ?? (await BlockWriter.create(join(folder, name)));
      await writer.finish();
    }
    return entries.ways;
  } finally {
    await pieces.return();
    // Closed already where all went well.
    await Promise.allSettled([...writers.values()].map((writer) => writer.close()));
  }
}

/** Takes an archive apart as it comes in. */
class ArchiveEntries {
  readonly ways = new Map<string, string>();
  readonly #archive: string;
  readonly #parser: Parser;
  #pieces: Piece[] = [];
  #count = 0;
  #begun = false;
  #ended = false;

  constructor(archive: string) {
    this.#archive = archive;
    const onReadEntry = (entry: ReadEntry): void => this.#take(entry);
    // Strict: what is wrong is thrown out of the writing.
    this.#parser = new Parser({ strict: true, maxMetaEntrySize: MAX_META_BYTES, brotli: false, zstd: false, onReadEntry });
    this.#parser.on('eof', () => (this.#ended = true));
  }

  /** Whether the archive has said that it ends. */
  get ended(): boolean {
    return this.#ended;
  }

  read(piece: Buffer): readonly Piece[] {
    // The parser would unpack it once more, without a bound.
    if (!this.#begun && piece[0] === 0x1f) throw bad(this.#archive, 'It is packed twice.');
    this.#begun = true;
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
      throw bad(this.#archive, `It is no whole tar archive (${error instanceof Error ? error.message : String(error)}).`);
    } finally {
      this.#pieces = [];
    }
  }

  #take(entry: ReadEntry): void {
    const { path, type, size } = entry;
    const refuse = (message: string): LabError => bad(this.#archive, message, path.slice(0, 200));
    if (++this.#count > MAX_ENTRIES) throw refuse(`It has more than ${MAX_ENTRIES} entries.`);
    if (/^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..')) throw refuse('It leads out of its folder.');
    if (!fileTypes.includes(type) && !folderTypes.includes(type)) throw refuse(`It holds a ${type}, which no data set needs.`);
    if (size > MAX_UNPACKED_BYTES) throw refuse(`It promises ${size} bytes, more than the ${MAX_UNPACKED_BYTES} that are read.`);
    const name = basename(path);
    if (fileTypes.includes(type) && cifarFiles.has(name)) {
      if (this.ways.has(name)) throw refuse('It is there twice.');
      this.ways.set(name, path);
      entry.on('data', (bytes: Uint8Array) => this.#pieces.push({ name, bytes }));
    }
    entry.resume();
  }
}

function bad(file: string, message: string, place?: string): LabError {
  const remedy = 'Download the archive again: cifar-10-binary.tar.gz or cifar-100-binary.tar.gz.';
  return new LabError('bad-file', message, remedy, { file, ...(place !== undefined && { location: place }) });
}
