import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readProblem } from '../file-problem.ts';

/** Name, size and time of a file: another one after almost every change. */
export async function fileMark(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${basename(file)} ${size} ${mtimeMs}`;
  } catch (error) {
    throw readProblem(error, file);
  }
}
