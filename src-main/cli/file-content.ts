import { createHash, type Hash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';

/** A larger file is refused by who imports it. */
const MOST_BYTES = 2 ** 31 - 1;
/** How ONNX names the file that a tensor's numbers are in: an entry of the key `location`; its length and it follow. */
const LOCATION = Buffer.from('\n\u0008location\u0012', 'latin1');

/**
 * A hash of all that a model's file is: the file, and those beside it that an ONNX file names for its numbers. Undefined for what is no
 * file that could be imported. Throws a LabError `not-found` or `bad-file` where it cannot be read.
 */
export async function contentHash(file: string): Promise<string | undefined> {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > MOST_BYTES) return undefined;
    const bytes = await readFile(file);
    const hash = createHash('sha256').update(bytes);
    for (const location of locationsIn(bytes)) await addFile(hash, location, resolve(dirname(file), location), dirname(file));
    return hash.digest('hex');
  } catch (error) {
    throw readProblem(error, file);
  }
}

/** Some may be none: numbers may look like anything. */
function locationsIn(bytes: Buffer): readonly string[] {
  const locations = new Set<string>();
  for (let at = bytes.indexOf(LOCATION); at >= 0; at = bytes.indexOf(LOCATION, at + 1)) {
    const begin = at + LOCATION.length;
    const [low = 0, high = 0] = bytes.subarray(begin, begin + 2);
    const [length, lengthBytes] = low < 0x80 ? [low, 1] : [(low & 0x7f) + 0x80 * (high & 0x7f), 2];
    locations.add(bytes.toString('utf8', begin + lengthBytes, begin + lengthBytes + length));
  }
  return [...locations].sort();
}

/** Files outside of the folder are not read, by the importer neither. */
async function addFile(hash: Hash, name: string, file: string, folder: string): Promise<void> {
  const isInside = file.startsWith(folder + sep) && !name.includes('\0');
  if (!isInside || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return;
  hash.update(`\0${name}\0`);
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk);
}
