import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { tasks, type RequestOf, type TaskKind } from './registry.ts';

/** A proof of a large network has megabytes of counts. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Throws a LabError `not-found` where there is no such file, `bad-file` naming the field where it is malformed. */
export function readTaskRequest<Kind extends TaskKind>(kind: Kind, file: string): RequestOf<Kind> {
  const request = readJsonFile(file, tasks[kind].request, 'Write the request again.', MAX_BYTES);
  if (request === undefined) throw new LabError('not-found', 'There is no such request.', 'Name a file that holds one.', { file });
  return request;
}
