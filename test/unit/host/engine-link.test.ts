import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EngineLink, engineStarter } from '#main/host/index.ts';
import { enginePid, temporaryDataFolder, tinyEngine, tinyLink } from './tiny-engine.ts';

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the link to the engine', () => {
  it('starts an engine once and reuses it', async () => {
    const dataDir = temporaryDataFolder();
    const link = tinyLink(dataDir);
    await link.warmUp();
    const pid = enginePid(dataDir);
    await tinyLink(dataDir).warmUp();
    await link.warmUp();
    expect(enginePid(dataDir)).toBe(pid);
  });

  it('is safe if several hosts start an engine at once', async () => {
    const dataDir = temporaryDataFolder();
    const connections = await Promise.all([1, 2, 3].map(() => tinyLink(dataDir).connect()));
    for (const { socket } of connections) {
      expect(socket.destroyed).toBe(false);
      socket.destroy();
    }
  });

  it('starts another engine after a kill that left files behind', async () => {
    const dataDir = temporaryDataFolder();
    const link = tinyLink(dataDir);
    await link.warmUp();
    const first = enginePid(dataDir);
    process.kill(first, 'SIGKILL');
    // A real lock is released by the system; the tiny engine's is a folder.
    rmSync(join(dataDir, 'engine.lock'), { recursive: true });
    await expect.poll(() => isAlive(first)).toBe(false);
    await link.warmUp();
    expect(enginePid(dataDir)).not.toBe(first);
  });

  it('waits while an ending engine still holds the data folder', async () => {
    const dataDir = temporaryDataFolder();
    const lock = join(dataDir, 'engine.lock');
    mkdirSync(lock);
    const connecting = tinyLink(dataDir).warmUp();
    await expect
      .poll(() => existsSync(join(dataDir, 'logs', 'engine-start.log')) && readFileSync(join(dataDir, 'logs', 'engine-start.log'), 'utf8'))
      .toContain('busy');
    rmSync(lock, { recursive: true });
    await connecting;
    expect(isAlive(enginePid(dataDir))).toBe(true);
  });

  it('ignores an invalid engine.json', async () => {
    const dataDir = temporaryDataFolder();
    writeFileSync(join(dataDir, 'engine.json'), '{"pid": 1, "sock');
    await tinyLink(dataDir).warmUp();
    expect(enginePid(dataDir)).toBeGreaterThan(1);
  });

  it('ignores the engine.json of a data folder of which this one is a copy', async () => {
    const [original, copy] = [temporaryDataFolder(), temporaryDataFolder()];
    await tinyLink(original).warmUp();
    const file = JSON.parse(readFileSync(join(original, 'engine.json'), 'utf8')) as object;
    writeFileSync(join(copy, 'engine.json'), JSON.stringify({ ...file, dataDir: original }));
    await tinyLink(copy).warmUp();
    expect(enginePid(copy)).not.toBe(enginePid(original));
  });

  it('reports the reason of an engine that fails to start', async () => {
    vi.stubEnv('NEPENTHE_TINY', 'refuses');
    expect(await failureOf(tinyLink().connect())).toMatchObject({
      details: { code: 'newer-schema', remedy: 'Use the newer Nepenthe Lab.', file: 'lab.sqlite' },
    });
  });

  it('shows the last output of an engine that crashes', async () => {
    vi.stubEnv('NEPENTHE_TINY', 'crashes');
    const error = await failureOf(tinyLink().connect());
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(String(error)).toContain('exited with code 1');
    expect(String(error)).toContain('the tiny engine fell over');
  });

  it('reports that the pinned Node cannot be run', async () => {
    const link = new EngineLink(temporaryDataFolder(), engineStarter({ ...tinyEngine, node: '/nowhere/node' }));
    expect(String(await failureOf(link.connect()))).toContain('could not be run');
  });

  it('names a read-only data folder', async () => {
    const dataDir = temporaryDataFolder();
    mkdirSync(join(dataDir, 'in'));
    writeFileSync(join(dataDir, 'in', 'the-way'), '');
    const blocked = join(dataDir, 'in', 'the-way');
    expect(await failureOf(tinyLink(blocked).connect())).toMatchObject({ details: { code: 'unwritable', file: blocked } });
    expect(existsSync(join(blocked, 'engine.json'))).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
