import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { checkBackup } from './check-backup.ts';
import { DATABASE, MANIFEST, type Manifest } from './manifest.ts';
import { removeLeftovers, unfinished } from './unfinished.ts';

/**
 * Writes files of a data folder and the copy of its database that lies there into one tar archive, and reads it again: the archive appears
 * complete and correct, or not at all. Throws LabError `conflict` if there is such a file already, `busy` if a file changes meanwhile,
 * `disk-full` or `unwritable`.
 *
 * @param paths relative to the data folder, with slashes
 */
export async function writeBackup(
  dataDir: string,
  paths: readonly string[],
  about: Omit<Manifest, 'files' | 'format'>,
  file: string,
  signal?: AbortSignal,
): Promise<Manifest> {
  if (existsSync(file)) throw new LabError('conflict', 'There is a file of this name.', 'Choose another name, or move it away.', { file });
  const files: Manifest['files'] = [];
  const temporary = unfinished(file);
  try {
    removeLeftovers(file);
    for (const path of [DATABASE, ...paths]) files.push({ path, ...(await hashOf(join(dataDir, path), signal)) });
    const manifest: Manifest = { format: 'nepenthe-lab backup 1', ...about, files };
    await writeFile(join(dataDir, MANIFEST), JSON.stringify(manifest));
    const archive = create({ cwd: dataDir, follow: true, portable: true, strict: true }, [MANIFEST, DATABASE, ...paths]);
    await pipeline(archive, createWriteStream(temporary, { mode: 0o600 }), { ...(signal && { signal }) });
    await checkWritten(temporary);
    signal?.throwIfAborted();
    await synced(temporary);
    await rename(temporary, file);
    syncFolder(dirname(file));
    return manifest;
  } catch (error) {
    throw writeProblem(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function checkWritten(temporary: string): Promise<void> {
  try {
    await checkBackup(temporary);
  } catch (error) {
    if (!(error instanceof LabError) || error.details.code !== 'bad-file') throw error;
    throw new LabError('busy', 'Files changed while they were being copied.', 'Wait until jobs are done, and try again.', { cause: error });
  }
}

async function hashOf(file: string, signal: AbortSignal | undefined): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file, { signal }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
