import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { syncFile, syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { checkBackup } from './check-backup.ts';
import { DATABASE, type Manifest, STAGED } from './manifest.ts';

/**
 * Makes a new data folder of a backup. The folder appears complete or not at all. Throws LabError `conflict` if the folder has files
 * already, `not-found` or `bad-file` for the backup, `disk-full` or `unwritable`.
 */
export async function restoreBackup(file: string, dataDir: string): Promise<Manifest> {
  refuseUsed(dataDir);
  const manifest = await checkBackup(file);
  const staging = `${dataDir}.${process.pid}.temporary`;
  try {
    mkdirSync(staging, { recursive: true, mode: 0o700 });
    // Its files are those of the list, whose paths tar keeps inside the folder.
    await extract({ file, cwd: staging, strict: true, preserveOwner: false });
    renameSync(join(staging, DATABASE), join(staging, 'lab.sqlite'));
    rmSync(join(staging, STAGED), { recursive: true });
    for (const { path } of manifest.files) if (path !== DATABASE) syncFile(join(staging, path));
    syncFile(join(staging, 'lab.sqlite'));
    syncFolder(staging);
    if (existsSync(dataDir)) rmdirSync(dataDir);
    renameSync(staging, dataDir);
    syncFolder(dirname(dataDir));
    return manifest;
  } catch (error) {
    throw writeProblem(error, dataDir);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function refuseUsed(dataDir: string): void {
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (names.length > 0)
    throw new LabError('conflict', 'This data folder is in use.', 'Name a new folder with --data-dir.', { file: dataDir });
}
