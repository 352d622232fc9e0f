import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import { escalateStop } from '#main/engine/queue/escalate-stop.ts';
import { clientOf, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

/** Holds its run's lock, journals `preparing`, and then responds to nothing, like a runner that compiles. */
const unresponsiveRunner = resolve(import.meta.dirname, '../../fixtures/unresponsive-runner.mjs');

describe('an unresponsive runner', () => {
  it('is killed when its run is stopped, which can then be resumed', async () => {
    using lab = new LabFolder();
    const options = { dataDir: lab.path, resources, runner: unresponsiveRunner, app: '0.1.0', idleMilliseconds: 600_000 };
    await using engine = new Engine({ ...options, onIdle: () => undefined });
    await engine.init();
    const client = clientOf(lab.path);
    const { id } = await client.runs.create({ experiment: smallExperiment });
    await reaches(client, id, ({ progress }) => progress.phase === 'preparing');
    await client.runs.control({ id, action: 'stop-now' });
    const stopped = await reaches(client, id, hasStatus('stopped', 'interrupted', 'failed'));
    expect(stopped).toMatchObject({ status: 'stopped', endReason: 'stopped' });
  });

  it('is killed if it survives a signal, and left alone if the stop is no longer outstanding', async () => {
    const stubborn = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => console.log('no')); setInterval(() => 0, 1000); console.log('up')",
    ]);
    await once(stubborn.stdout, 'data');
    const { signal } = new AbortController();
    const cancel = (name: 'SIGTERM' | 'SIGKILL'): Promise<void> => Promise.resolve(void stubborn.kill(name));
    await escalateStop({ cancel, isDue: () => false, signal }, [1, 2]);
    expect(stubborn.signalCode).toBeNull();
    const ended = once(stubborn, 'exit');
    await escalateStop({ cancel, isDue: () => true, signal }, [1, 500]);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});
