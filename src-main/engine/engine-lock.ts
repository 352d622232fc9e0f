import { join } from 'node:path';
import { readEngineFile } from '#main/files/engine-file.ts';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { storeErrorOf } from './store/store-errors.ts';

/** Makes this engine the only one of its data folder. Throws LabError `busy`, which names the holder, if there is one already. */
export async function lockDataFolder(dataDir: string): Promise<ExclusiveLock> {
  const file = join(dataDir, 'engine.lock');
  const holder = await readEngineFile(dataDir);
  try {
    return ExclusiveLock.acquire(
      file,
      `Another Nepenthe Lab engine uses this data folder (${holder ? `process ${holder.pid}, since ${holder.startedAt}` : 'which is starting'}).`,
      'The app and the command line connect to that engine automatically. To start a second one, choose another folder with --data-dir.',
    );
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}
