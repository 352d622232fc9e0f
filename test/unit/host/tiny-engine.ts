import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { EngineLink, engineStarter } from '#main/host/index.ts';

export const tinyEngine = {
  node: process.execPath,
  engine: fileURLToPath(new URL('../../fixtures/tiny-engine.mjs', import.meta.url)),
};

/** A data folder whose engine, if any, ends with the test. */
export function temporaryDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-host-'));
  onTestFinished(() => {
    try {
      process.kill(enginePid(folder), 'SIGKILL');
    } catch {
      // No engine was started, or it has ended.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function enginePid(dataDir: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid: number }).pid;
}

export function tinyLink(dataDir: string = temporaryDataFolder()): EngineLink {
  return new EngineLink(dataDir, engineStarter(tinyEngine));
}
