import { createReadStream } from 'node:fs';
import { readProblem } from '#main/files/file-problem.ts';

const FIRST_BYTES = 1 << 16;

/** The delimiter of a list: a tab in a `.tsv` file, otherwise the comma, or the semicolon if the first line has no comma. */
export async function delimiterOf(file: string): Promise<string> {
  if (/\.tsv$/i.test(file)) return '\t';
  const pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(file, { end: FIRST_BYTES - 1 }) as AsyncIterable<Buffer>) pieces.push(piece);
  } catch (error) {
    throw readProblem(error, file);
  }
  // In UTF-16, zero bytes separate the characters; delimiters keep their byte value.
  const [line = ''] = Buffer.concat(pieces)
    .toString('latin1')
    .trimStart()
    .split(/[\r\n]/);
  return !line.includes(',') && line.includes(';') ? ';' : ',';
}
