import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { ExportFormat } from '#shared/contract/index.ts';
import { filesOfExport } from '#main/interchange/index.ts';
import { refuseTarget, runPaths } from '#main/run-folder/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';

/** `<run>/models/round-003-exact.onnx`; the steps that were left out are told apart by a hash of their names. */
export function ownTarget({ folder, round, plan, without }: ProofTaskRequest, format: ExportFormat): string {
  const hash = createHash('sha256').update(without.join('\n')).digest('hex').slice(0, 8);
  const name = `round-${String(round).padStart(3, '0')}-${plan}${without.length > 0 ? `-${hash}` : ''}.${format}`;
  return join(runPaths(folder).models, name);
}

/**
 * A file that a person named. Throws LabError `conflict` for a path that is not absolute, for what must not be written over, and where a
 * file that comes with it would replace another that nobody was asked about: one is taken for its own only beside the file itself.
 */
export function namedTarget(file: string, format: ExportFormat, { folder }: ProofTaskRequest, dataDir: string): string {
  if (!isAbsolute(file)) throw new LabError('conflict', 'The file has to be named with its whole path.', 'Name all of it.', { file });
  const target = resolve(file);
  const besides = filesOfExport({ format, file: target }).filter((one) => one !== target);
  for (const one of [target, ...besides]) refuseTarget(one, dataDir, folder);
  const replaced = existsSync(target) ? undefined : besides.find((one) => existsSync(one));
  if (replaced === undefined) return target;
  const remedy = 'Name another file, or move that one away.';
  throw new LabError('conflict', `The export would replace ${basename(replaced)}, which is there already.`, remedy, { file: replaced });
}
