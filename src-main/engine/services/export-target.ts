import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { filesOfExport } from '#main/interchange/index.ts';
import { refuseTarget, runPaths } from '#main/run-folder/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';
import { type ExportFormat, extensionOf } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** `<run>/models/round-003-exact.onnx`, plus a hash of the names of skipped steps, if any. */
export function defaultTarget({ folder, round, plan, without }: ProofTaskRequest, format: ExportFormat): string {
  const hash = createHash('sha256').update(without.join('\n')).digest('hex').slice(0, 8);
  const parts = [`round-${String(round).padStart(3, '0')}`, plan, ...(without.length > 0 ? [hash] : [])];
  const asImported = format === 'onnx-as-imported' ? ['as-imported'] : [];
  const name = `${[...parts, ...asImported].join('-')}.${extensionOf(format)}`;
  return join(runPaths(folder).models, name);
}

/**
 * A file path chosen by the user. Throws LabError `conflict` for a relative path, for a file that must not be overwritten, and if an
 * accompanying file would replace an existing one. The latter is allowed only if the file itself exists, too: then both are from an
 * earlier export.
 */
export function requestedTarget(file: string, format: ExportFormat, { folder }: ProofTaskRequest, dataDir: string): string {
  if (!isAbsolute(file)) throw new LabError('conflict', 'The path is not absolute.', 'Give an absolute path.', { file });
  const target = resolve(file);
  const others = filesOfExport({ format, file: target }).filter((one) => one !== target);
  for (const one of [target, ...others]) refuseTarget(one, dataDir, folder);
  const replaced = existsSync(target) ? undefined : others.find((one) => existsSync(one));
  if (replaced === undefined) return target;
  const remedy = 'Choose another file name, or move the existing file.';
  throw new LabError('conflict', `The export would overwrite ${basename(replaced)}.`, remedy, { file: replaced });
}
