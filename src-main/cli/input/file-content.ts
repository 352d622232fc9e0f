import { createHash, type Hash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import { readRegular } from '#main/files/regular-file.ts';

/** The import refuses larger files. */
const MAX_BYTES = 2 ** 31 - 1;
/** The protobuf encoding of an ONNX external data entry with the key `location`; the value's length and the value follow. */
const LOCATION = Buffer.from('\n\u0008location\u0012', 'latin1');

/**
 * A hash of everything a model file consists of: the file, and the external data files that an ONNX file names. Undefined for files that
 * cannot be imported. Throws LabError `not-found` or `bad-file` if they cannot be read.
 */
export async function contentHash(file: string): Promise<string | undefined> {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const bytes = await readRegular(file);
    const hash = createHash('sha256').update(bytes);
    for (const location of externalLocations(bytes)) await addFile(hash, location, resolve(dirname(file), location), dirname(file));
    return hash.digest('hex');
  } catch (error) {
    throw readProblem(error, file);
  }
}

/** May include false positives, since tensor data can look like anything. */
function externalLocations(bytes: Buffer): readonly string[] {
  const locations = new Set<string>();
  for (let at = bytes.indexOf(LOCATION); at >= 0; at = bytes.indexOf(LOCATION, at + 1)) {
    const start = at + LOCATION.length;
    const [low = 0, high = 0] = bytes.subarray(start, start + 2);
    const [length, lengthBytes] = low < 0x80 ? [low, 1] : [(low & 0x7f) + 0x80 * (high & 0x7f), 2];
    locations.add(bytes.toString('utf8', start + lengthBytes, start + lengthBytes + length));
  }
  return [...locations].sort();
}

/** Skips files outside the folder, as the importer does. */
async function addFile(hash: Hash, name: string, file: string, folder: string): Promise<void> {
  const isInside = file.startsWith(folder + sep) && !name.includes('\0');
  if (!isInside || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return;
  hash.update(`\0${name}\0`);
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk);
}
