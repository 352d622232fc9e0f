import type { FileHandle } from 'node:fs/promises';
import { readProblem } from '#main/files/file-problem.ts';
import { openRegular } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { UsageError } from '../session/failure.ts';

/** Experiments and studies take a few kilobytes. */
const MAXIMUM_BYTES = 1024 * 1024;

/** Reads a small file. Throws UsageError `bad-file`. */
export async function readBytes(file: string, content: 'experiment' | 'study'): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    const { size } = await handle.stat();
    if (size <= MAXIMUM_BYTES) return await handle.readFile();
  } catch (error) {
    const problem = readProblem(error, file);
    if (!(problem instanceof LabError)) throw error;
    throw new UsageError({ code: 'bad-file', message: problem.message, remedy: REMEDIES[content], file });
  } finally {
    await handle?.close();
  }
  throw new UsageError({
    code: 'bad-file',
    message: `The file is too large for ${ARTICLES[content]}.`,
    remedy: 'Give another file.',
    file,
  });
}

const REMEDIES = {
  experiment: 'Give an experiment’s JSON file, or the ID of a preset.',
  study: 'Give a study’s JSON file, or the ID of an included study.',
} as const;

const ARTICLES = { experiment: 'an experiment', study: 'a study' } as const;
