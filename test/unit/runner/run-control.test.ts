import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { holdRun, KEEP_RUNNING, readHeartbeat, writeRunControl } from '#main/run-folder/index.ts';
import { PauseRequested, RunControl, StopRequested } from '#main/runner/run-control.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

function controlWithLog(
  folder: string,
  onAppend: (entry: JournalEntry) => void = () => undefined,
): { control: RunControl; log: JournalEntry[] } {
  const log: JournalEntry[] = [];
  const control = new RunControl(folder, (entry) => {
    log.push(entry);
    onAppend(entry);
  });
  return { control, log };
}

describe('between steps a run', () => {
  test('writes heartbeats', async () => {
    const folder = temporaryFolder();
    await controlWithLog(folder).control.poll();
    expect(readHeartbeat(folder)).toMatchObject({ pid: process.pid });
  });

  test('pauses', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { ...KEEP_RUNNING, pause: true });
    await expect(controlWithLog(folder).control.pollNow()).rejects.toBeInstanceOf(PauseRequested);
  });

  test('stops immediately, even if a pause was requested, too', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { pause: true, stop: 'now' });
    await expect(controlWithLog(folder).control.pollNow()).rejects.toBeInstanceOf(StopRequested);
  });

  test('waits while it is held, and its heartbeat shows it', async () => {
    const folder = temporaryFolder();
    const hold = holdRun(folder);
    let waits = true;
    const waiting = controlWithLog(folder)
      .control.pollNow()
      .then(() => (waits = false));
    await expect.poll(() => readHeartbeat(folder)?.held).toBe(true);
    expect(waits).toBe(true);
    hold[Symbol.dispose]();
    await waiting;
    expect(readHeartbeat(folder)?.held).toBe(false);
    expect(readdirSync(folder)).not.toContain('hold.sqlite');
  });

  test('stops while it is held', async () => {
    const folder = temporaryFolder();
    using hold = holdRun(folder);
    const waiting = controlWithLog(folder).control.pollNow();
    await expect.poll(() => readHeartbeat(folder)?.held).toBe(true);
    writeRunControl(folder, { pause: false, stop: 'now' });
    await expect(waiting).rejects.toBeInstanceOf(StopRequested);
    expect(hold).toBeDefined();
  });

  test('stops after a signal', async () => {
    const { control } = controlWithLog(temporaryFolder());
    control.requestStop();
    await expect(control.poll()).rejects.toBeInstanceOf(StopRequested);
  });

  test('remembers a stop after the round', async () => {
    const folder = temporaryFolder();
    const { control } = controlWithLog(folder);
    await control.pollNow();
    expect(control.stopsAfterRound).toBe(false);
    writeRunControl(folder, { pause: false, stop: 'after-round' });
    await control.pollNow();
    expect(control.stopsAfterRound).toBe(true);
  });

  test('reports an invalid control file once, and continues', async () => {
    const folder = temporaryFolder();
    const { control, log } = controlWithLog(folder);
    writeFileSync(join(folder, 'control.json'), '{');
    await control.pollNow();
    await control.pollNow();
    expect(log).toMatchObject([{ kind: 'message', level: 'warning' }]);
  });
});
