import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { syncFile, syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { checkBackup } from './check-backup.ts';
import { DATABASE, type Manifest, STAGED } from './manifest.ts';
import { removeLeftovers, unfinished } from './unfinished.ts';

/** Present while the queue is paused, with the runs that continue first. */
const PAUSED_QUEUE = { file: 'queue-paused.json', content: { format: 1, runs: [] } };

/**
 * Makes a new data folder of a backup. The folder appears complete or not at all. Its queue is paused if runs wait, since
 * they may also run where the backup is from. Throws LabError `conflict` if the folder has files
 * already, `not-found` or `bad-file` for the backup, `disk-full` or `unwritable`.
 */
export async function restoreBackup(file: string, dataDir: string): Promise<Manifest> {
  refuseUsed(dataDir);
  const manifest = await checkBackup(file);
  const staging = unfinished(dataDir);
  try {
    removeLeftovers(dataDir);
    mkdirSync(staging, { recursive: true, mode: 0o700 });
    // Its files are those of the list, whose paths tar keeps inside the folder.
    await extract({ file, cwd: staging, strict: true, preserveOwner: false });
    renameSync(join(staging, DATABASE), join(staging, 'lab.sqlite'));
    rmSync(join(staging, STAGED), { recursive: true });
    if (manifest.queued > 0) writeFileSync(join(staging, PAUSED_QUEUE.file), `${JSON.stringify(PAUSED_QUEUE.content)}\n`);
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
  if (namesIn(dataDir).length > 0)
    throw new LabError('conflict', 'This data folder is in use.', 'Name a new folder with --data-dir.', { file: dataDir });
}

/** Throws LabError `unwritable` for a file. */
function namesIn(folder: string): readonly string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw writeProblem(error, folder);
  }
}
