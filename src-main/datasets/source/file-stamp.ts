import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';

/** Name, size and modification time of a file; a change of the file almost always changes them. */
export async function fileStamp(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${basename(file)} ${size} ${mtimeMs}`;
  } catch (error) {
    throw readProblem(error, file);
  }
}
