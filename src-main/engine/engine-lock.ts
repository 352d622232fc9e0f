import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { engineFilePath } from './engine-file.ts';
import { storeErrorOf } from './store/store-errors.ts';

/** Makes this engine the only one of its data folder; `busy`, naming the holder, when there is one already. */
export function lockDataFolder(dataDir: string): ExclusiveLock {
  const file = join(dataDir, 'engine.lock');
  try {
    return ExclusiveLock.acquire(
      file,
      `Another Nepenthe Lab engine works on this data folder (${holderOf(dataDir)}).`,
      'Use that one: the app and the command line attach to it by themselves. Or choose another folder with --data-dir.',
    );
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

const holderSchema = z.object({ pid: z.int(), startedAt: z.string() });

function holderOf(dataDir: string): string {
  try {
    const { pid, startedAt } = holderSchema.parse(JSON.parse(readFileSync(engineFilePath(dataDir), 'utf8')));
    return `process ${pid}, since ${startedAt}`;
  } catch {
    return 'it is just starting';
  }
}
