import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { MAX_UNPACKED_BYTES } from '../../source/limits.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import type { ByteSource } from './npy-array.ts';

const MAX_ENTRIES = 1000;
const ENDING = '.npy';

/** The arrays of a zip archive as NumPy writes it, by name. Always {@link close} it. */
export class NpzFile {
  readonly arrays: ReadonlyMap<string, ByteSource>;
  /** The names of its other files. */
  readonly others: readonly string[];
  readonly #zip: ZipFile;

  private constructor(zip: ZipFile, { arrays, others }: Entries) {
    this.#zip = zip;
    this.arrays = arrays;
    this.others = others;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(file: string): Promise<NpzFile> {
    await inspectFile(file);
    const zip = await guarded(file, () => yauzl.openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true }));
    try {
      return new NpzFile(zip, await guarded(file, () => entriesOf(zip, file)));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  close(): void {
    this.#zip.close();
  }
}

interface Entries {
  readonly arrays: ReadonlyMap<string, ByteSource>;
  readonly others: readonly string[];
}

async function entriesOf(zip: ZipFile, file: string): Promise<Entries> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw noArrays(file, `The archive has ${formatCount(zip.entryCount)} entries; the limit is ${formatCount(MAX_ENTRIES)}.`);
  }
  const arrays = new Map<string, ByteSource>();
  const others: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, compressionMethod } = entry;
    if (!fileName.endsWith(ENDING)) {
      if (!fileName.endsWith('/')) others.push(fileName);
      continue;
    }
    if (!entry.canDecodeFileData()) throw bad(file, 'The entry is encrypted, or compressed by an unsupported method.', fileName);
    if (compressionMethod !== 0 && uncompressedSize > MAX_UNPACKED_BYTES) {
      const message = `The entry unpacks to ${formatCount(uncompressedSize)} bytes; the limit is ${formatCount(MAX_UNPACKED_BYTES)}.`;
      throw bad(file, message, fileName);
    }
    const name = fileName.slice(0, -ENDING.length);
    if (arrays.has(name)) throw bad(file, 'The archive holds this array twice.', fileName);
    arrays.set(name, { file, within: `${fileName}, `, size: uncompressedSize, pieces: () => piecesOf(zip, entry, file) });
  }
  if (arrays.size === 0) throw noArrays(file, 'The archive holds no .npy arrays.');
  return { arrays, others };
}

/** The unpacked content of an entry, bounded by the size that it promises and checked against its checksum. */
async function* piecesOf(zip: ZipFile, entry: Entry, file: string): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = await guarded(file, () => zip.openReadStreamPromise(entry), entry.fileName);
  let [checksum, bytes] = [0, 0];
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      checksum = crc32(piece, checksum);
      bytes += piece.length;
      yield piece;
    }
  } catch (error) {
    throw problemOf(error, file, entry.fileName);
  } finally {
    stream.destroy();
  }
  if (bytes === entry.uncompressedSize && checksum !== entry.crc32) {
    throw bad(file, 'The checksum does not match the content.', entry.fileName);
  }
}

async function guarded<Result>(file: string, act: () => Promise<Result>, location?: string): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw problemOf(error, file, location);
  }
}

/** yauzl throws plain errors for malformed archives; errors with a code come from the system or from zlib. */
function problemOf(error: unknown, file: string, location?: string): unknown {
  if (!(error instanceof Error) || error instanceof LabError || error instanceof TypeError) return error;
  const code = errorCode(error);
  if (code !== undefined && !code.startsWith('Z_')) return readProblem(error, file);
  return bad(file, `The archive is damaged (${error.message}).`, location);
}

function noArrays(file: string, message: string): LabError {
  const remedy = 'Save arrays with numpy.savez. If the archive holds image files or another format, unpack it and give the folder.';
  return new LabError('bad-file', message, remedy, { file });
}

function bad(file: string, message: string, location?: string): LabError {
  return new LabError('bad-file', message, 'Save it again with numpy.savez.', { file, location });
}
