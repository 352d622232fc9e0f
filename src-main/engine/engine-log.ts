import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { openLogSync } from '#main/files/regular-file.ts';
import { storeErrorOf } from './store/store-errors.ts';

export type EngineLog = Logger;

/** Logs to logs/engine.ndjson of the data folder. */
export function openEngineLog(dataDir: string): EngineLog {
  const file = join(dataDir, 'logs', 'engine.ndjson');
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    // Synchronous: the last lines before a crash are the ones that matter.
    const output = destination({ fd: openLogSync(file), sync: true });
    // A failed log write must not crash the engine.
    output.on('error', () => undefined);
    return pino({ base: { pid: process.pid }, timestamp: stdTimeFunctions.isoTime }, output);
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}
