import { statSync } from 'node:fs';
import { readProblem } from '#main/files/file-problem.ts';
import { readRegular } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { badClasses, classNamesIn } from '#shared/reducing/index.ts';
import { formatCount } from '#shared/text/index.ts';

const MAX_BYTES = 16 << 20;

/** Reads which class each output of a model stands for. Throws LabError `not-found`, or `bad-file` if the classes do not fit the outputs. */
export async function readClassFile(file: string, outputs: number): Promise<readonly string[]> {
  return classNamesIn(await readText(file), outputs, file);
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) {
      throw badClasses(`The file has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_BYTES)}.`, file, 'the file');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readRegular(file));
  } catch (error) {
    if (error instanceof TypeError) throw badClasses('This is not UTF-8 text.', file, 'the file');
    throw error instanceof LabError ? error : readProblem(error, file);
  }
}
