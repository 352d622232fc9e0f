import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type RequestOf, type TaskKind, tasks } from './registry.ts';

/** State counts of a large network take megabytes. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Throws LabError `not-found` if there is no such file, or `bad-file` naming the invalid field. */
export function readTaskRequest<Kind extends TaskKind>(kind: Kind, file: string): RequestOf<Kind> {
  const request = readJsonFile(file, tasks[kind].request, 'Correct the request file.', MAX_BYTES);
  if (request === undefined) throw new LabError('not-found', 'There is no such file.', 'Give the path of a request file.', { file });
  return request;
}
