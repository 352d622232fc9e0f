import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { refuseTarget, runPaths } from '#main/run-folder/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';
import { describeFormat, type ExportFormat, pathsOfExport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** `<run>/models/round-003-exact.onnx`, plus a hash of the names of skipped steps, if any. */
export function defaultTarget({ folder, round, plan, without }: ProofTaskRequest, format: ExportFormat): string {
  const hash = createHash('sha256').update(without.join('\n')).digest('hex').slice(0, 8);
  const { extension, suffix } = describeFormat(format);
  const edits = without.length > 0 ? [hash] : [];
  const parts = [`round-${String(round).padStart(3, '0')}`, plan, ...edits, ...(suffix === undefined ? [] : [suffix])];
  return join(runPaths(folder).models, `${parts.join('-')}.${extension}`);
}

/**
 * A path chosen by the user. Throws LabError `conflict` for a relative path, for a name without the format's ending if it needs one, for a
 * file that must not be overwritten, for an existing folder, and if an accompanying file would replace an existing one. The latter is
 * allowed only if the file itself exists, too: then both are from an earlier export.
 */
export function requestedTarget(file: string, format: ExportFormat, { folder }: ProofTaskRequest, dataDir: string): string {
  if (!isAbsolute(file)) throw new LabError('conflict', 'The path is not absolute.', 'Give an absolute path.', { file });
  const target = resolve(file);
  const { extension, needsExtension, isFolder } = describeFormat(format);
  if (needsExtension && !target.endsWith(`.${extension}`)) {
    throw new LabError('conflict', `The name of this file must end in .${extension}.`, 'Choose another file name.', { file });
  }
  if (isFolder && existsSync(target)) throw wouldOverwrite(target);
  const paths = pathsOfExport({ format, file: target });
  for (const path of paths) refuseTarget(path, dataDir, folder);
  const replaced = existsSync(target) ? undefined : paths.find((path) => existsSync(path));
  if (replaced !== undefined) throw wouldOverwrite(replaced);
  return target;
}

function wouldOverwrite(path: string): LabError {
  const remedy = 'Choose another file name, or move the existing file.';
  return new LabError('conflict', `The export would overwrite ${basename(path)}.`, remedy, { file: path });
}
