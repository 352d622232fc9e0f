import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { StartEngine } from '#main/host/engine-link.ts';
import { createLabClient, EngineLink } from '#main/host/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { LabFolder, resources } from './lab-folder.ts';

/** An engine ends this long after it was asked to. */
const ENDS_AFTER_MS = 100;

it('calls that come as an engine ends are answered by it or by the next one', async () => {
  using lab = new LabFolder();
  let engines = 0;
  let last: Promise<void> = Promise.resolve();
  const start: StartEngine = async (dataDir) => {
    await last;
    let end: () => void = () => undefined;
    last = new Promise((resolve) => (end = resolve));
    const options = { dataDir, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 };
    const engine = new Engine({ ...options, onIdle: () => void engine[Symbol.asyncDispose]().then(end) });
    await engine.init();
    engines += 1;
  };
  const client = createLabClient(new EngineLink(lab.path, start));
  for (let call = 0; call < 8; call += 1) {
    await client.engine.shutdown();
    // Aimed at every moment of the engine's end.
    await delay(ENDS_AFTER_MS - 8 + 2 * call);
    expect((await client.engine.info()).pid).toBe(process.pid);
  }
  expect(engines).toBeGreaterThan(1);
  await client.engine.shutdown();
  await last;
});
