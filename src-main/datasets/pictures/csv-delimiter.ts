import { createReadStream } from 'node:fs';
import { readProblem } from '../file-problem.ts';

const FIRST_BYTES = 1 << 16;

/** What stands between the cells of a list: a tab in a `.tsv` file, else the comma, or the semicolon where its first line has no comma. */
export async function delimiterOf(file: string): Promise<string> {
  if (/\.tsv$/i.test(file)) return '\t';
  const pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(file, { end: FIRST_BYTES - 1 }) as AsyncIterable<Buffer>) pieces.push(piece);
  } catch (error) {
    throw readProblem(error, file);
  }
  // UTF-16 has zero bytes between; those of a delimiter are the same.
  const [line = ''] = Buffer.concat(pieces)
    .toString('latin1')
    .trimStart()
    .split(/[\r\n]/);
  return !line.includes(',') && line.includes(';') ? ';' : ',';
}
