import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { LabError } from '#shared/errors/index.ts';
import { errorCode, readProblem } from '../file-problem.ts';
import { MAX_UNPACKED_BYTES } from '../import/limits.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import type { ByteSource } from './npy-array.ts';

const MAX_ENTRIES = 1000;
const ENDING = '.npy';

/** The arrays of a zip archive as NumPy writes it, by name. {@link close} it in any case. */
export class NpzFile {
  readonly arrays: ReadonlyMap<string, ByteSource>;
  readonly #zip: ZipFile;

  private constructor(zip: ZipFile, arrays: ReadonlyMap<string, ByteSource>) {
    this.#zip = zip;
    this.arrays = arrays;
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

async function entriesOf(zip: ZipFile, file: string): Promise<Map<string, ByteSource>> {
  if (zip.entryCount > MAX_ENTRIES)
    throw noArrays(file, `The archive has ${zip.entryCount} entries, more than the ${MAX_ENTRIES} that one of arrays has.`);
  const arrays = new Map<string, ByteSource>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, compressionMethod } = entry;
    if (!fileName.endsWith(ENDING)) continue;
    if (!entry.canDecodeFileData()) throw bad(file, 'It is encrypted, or packed in an unusual way.', fileName);
    if (compressionMethod !== 0 && uncompressedSize > MAX_UNPACKED_BYTES) {
      throw bad(file, `It unpacks to ${uncompressedSize} bytes, more than the ${MAX_UNPACKED_BYTES} that are read.`, fileName);
    }
    const name = fileName.slice(0, -ENDING.length);
    if (arrays.has(name)) throw bad(file, 'It is there twice.', fileName);
    arrays.set(name, { file, within: `${fileName}, `, size: uncompressedSize, pieces: () => piecesOf(zip, entry, file) });
  }
  if (arrays.size === 0) throw noArrays(file, 'The archive holds no arrays (.npy).');
  return arrays;
}

/** What an entry unpacks to, no more than it promises, and only what its checksum is of. */
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
  if (bytes === entry.uncompressedSize && checksum !== entry.crc32)
    throw bad(file, 'Its checksum does not fit its content.', entry.fileName);
}

async function guarded<Result>(file: string, act: () => Promise<Result>, place?: string): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw problemOf(error, file, place);
  }
}

/** The library throws plain errors for whatever is wrong with an archive; those with a code are the system's, or zlib's. */
function problemOf(error: unknown, file: string, place?: string): unknown {
  if (!(error instanceof Error) || error instanceof LabError || error instanceof TypeError) return error;
  const code = errorCode(error);
  if (code !== undefined && !code.startsWith('Z_')) return readProblem(error, file);
  return bad(file, `The archive is damaged (${error.message}).`, place);
}

function noArrays(file: string, message: string): LabError {
  const remedy = 'If it holds pictures, or files of another format, unpack it and give the folder. Arrays are saved with numpy.savez.';
  return new LabError('bad-file', message, remedy, { file });
}

function bad(file: string, message: string, place?: string): LabError {
  return new LabError('bad-file', message, 'Save it again with numpy.savez.', { file, ...(place !== undefined && { location: place }) });
}
