import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LabError, labErrorSchema } from '#shared/errors/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { formatCount, parseBoundedJson } from '#shared/text/index.ts';
import { errorCode, readProblem } from './file-problem.ts';
import { openRegularSync } from './regular-file.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads and checks one of the lab's own JSON files; undefined if it does not exist. Throws LabError `bad-file`, or the LabError that a
 * schema gives as an issue's `params.error`.
 */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>, remedy: string, maxBytes = MAX_BYTES): T | undefined {
  const text = readBounded(file, remedy, maxBytes);
  if (text === undefined) return undefined;
  const checked = schema.safeParse(withCurrentNames(parsed(text, file, remedy)));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const own = issue?.code === 'custom' ? labErrorSchema.safeParse(issue.params?.['error']).data : undefined;
  if (own) throw LabError.of({ ...own, file });
  throw new LabError('bad-file', `Invalid content: ${issue?.message ?? 'unexpected'}.`, remedy, {
    file,
    location: issue?.path.join('.') ?? '',
  });
}

function readBounded(file: string, remedy: string, maxBytes: number): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openRegularSync(file);
    if (fstatSync(descriptor).size > maxBytes)
      throw new LabError('bad-file', `The file has more than ${formatCount(maxBytes)} bytes.`, remedy, { file });
    return readFileSync(descriptor, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw readProblem(error, file);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function parsed(text: string, file: string, remedy: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    throw new LabError('bad-file', `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`, remedy, {
      file,
      cause: error,
    });
  }
}
