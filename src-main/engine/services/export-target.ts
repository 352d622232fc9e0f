import { createHash } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import { LabError, type ExportFormat } from '#shared/contract/index.ts';
import { refuseTarget, runPaths, type ProveRequest } from '#main/run-folder/index.ts';

/** `<run>/models/round-003-exact.onnx`; the steps that were left out are told apart by a hash of their names. */
export function ownTarget({ folder, round, plan, without }: ProveRequest, format: ExportFormat): string {
  const hash = createHash('sha256').update(without.join('\n')).digest('hex').slice(0, 8);
  const name = `round-${String(round).padStart(3, '0')}-${plan}${without.length > 0 ? `-${hash}` : ''}.${format}`;
  return join(runPaths(folder).models, name);
}

/** A file that a person named. Throws LabError `conflict` for a path that is not absolute and for what must not be written over. */
export function namedTarget(file: string, { folder }: ProveRequest, dataDir: string): string {
  if (!isAbsolute(file)) throw new LabError('conflict', 'The file has to be named with its whole path.', 'Name all of it.', { file });
  const target = resolve(file);
  refuseTarget(target, dataDir, folder);
  return target;
}
