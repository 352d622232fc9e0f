import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { LabError, type ExportFormat } from '#shared/contract/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';

const FOLDER = 'models';

/** `<run>/models/round-003-exact.onnx`; the steps that were left out are told apart by a hash of their names. */
export function ownTarget({ folder, round, plan, without }: ProveRequest, format: ExportFormat): string {
  const hash = createHash('sha256').update(without.join('\n')).digest('hex').slice(0, 8);
  return join(folder, FOLDER, `round-${String(round).padStart(3, '0')}-${plan}${without.length > 0 ? `-${hash}` : ''}.${format}`);
}

/**
 * A file that a person named, checked as far as it can be before anything is written. Throws LabError `unwritable` for a path that is
 * not absolute, a folder, and what the lab itself keeps in its data folder.
 */
export function namedTarget(file: string, dataDir: string): string {
  if (!isAbsolute(file)) throw refused(file, 'The file has to be named with its whole path.');
  const target = resolve(file);
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) throw refused(target, 'This is a folder.');
  const place = relative(realpathSync(dataDir), realPlace(target)).split(/[\\/]/);
  const isOwn = place[0] !== '..' && !isAbsolute(place[0] ?? '');
  if (isOwn && !(place[0] === 'runs' && place[2] === FOLDER)) throw refused(target, 'The lab keeps its own files here.');
  return target;
}

/** The path without symbolic links, as far as it exists. */
function realPlace(file: string): string {
  const folder = dirname(file);
  if (folder === file) return file;
  try {
    return realpathSync(file);
  } catch {
    return join(realPlace(folder), relative(folder, file));
  }
}

function refused(file: string, message: string): LabError {
  return new LabError('unwritable', message, 'Name another file.', { file });
}
