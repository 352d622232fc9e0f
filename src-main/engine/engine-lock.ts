import { join } from 'node:path';
import { z } from 'zod';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { readRegularSync } from '#main/files/regular-file.ts';
import { engineFilePath } from './engine-file.ts';
import { storeErrorOf } from './store/store-errors.ts';

/** Makes this engine the only one of its data folder. Throws LabError `busy`, which names the holder, if there is one already. */
export function lockDataFolder(dataDir: string): ExclusiveLock {
  const file = join(dataDir, 'engine.lock');
  try {
    return ExclusiveLock.acquire(
      file,
      `Another Nepenthe Lab engine uses this data folder (${holderOf(dataDir)}).`,
      'The app and the command line connect to that engine automatically. To start a second one, choose another folder with --data-dir.',
    );
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

const holderSchema = z.object({ pid: z.int(), startedAt: z.string() });

function holderOf(dataDir: string): string {
  try {
    const { pid, startedAt } = holderSchema.parse(JSON.parse(readRegularSync(engineFilePath(dataDir)).toString()));
    return `process ${pid}, since ${startedAt}`;
  } catch {
    return 'which is starting';
  }
}
