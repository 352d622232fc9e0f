import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { holdRun, KEEP_RUNNING, readHeartbeat, writeRunControl } from '#main/run-folder/index.ts';
import { PauseRequested, Pulse, StopRequested } from '#main/runner/pulse.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

function pulseWithLog(folder: string, onAppend: (entry: JournalEntry) => void = () => undefined): { pulse: Pulse; log: JournalEntry[] } {
  const log: JournalEntry[] = [];
  const pulse = new Pulse(folder, (entry) => {
    log.push(entry);
    onAppend(entry);
  });
  return { pulse, log };
}

describe('between steps a run', () => {
  test('beats', async () => {
    const folder = temporaryFolder();
    await pulseWithLog(folder).pulse.breathe();
    expect(readHeartbeat(folder)).toMatchObject({ pid: process.pid });
  });

  test('pauses', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { ...KEEP_RUNNING, pause: true });
    await expect(pulseWithLog(folder).pulse.look()).rejects.toBeInstanceOf(PauseRequested);
  });

  test('stops at once, even when a pause was requested too', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { pause: true, stop: 'now' });
    await expect(pulseWithLog(folder).pulse.look()).rejects.toBeInstanceOf(StopRequested);
  });

  test('waits while it is held, and its heartbeat says so', async () => {
    const folder = temporaryFolder();
    const hold = holdRun(folder);
    let waits = true;
    const waiting = pulseWithLog(folder)
      .pulse.look()
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
    const waiting = pulseWithLog(folder).pulse.look();
    await expect.poll(() => readHeartbeat(folder)?.held).toBe(true);
    writeRunControl(folder, { pause: false, stop: 'now' });
    await expect(waiting).rejects.toBeInstanceOf(StopRequested);
    expect(hold).toBeDefined();
  });

  test('stops when a signal asked for it', async () => {
    const { pulse } = pulseWithLog(temporaryFolder());
    pulse.requestStop();
    await expect(pulse.breathe()).rejects.toBeInstanceOf(StopRequested);
  });

  test('remembers a stop after the round', async () => {
    const folder = temporaryFolder();
    const { pulse } = pulseWithLog(folder);
    await pulse.look();
    expect(pulse.stopsAfterRound).toBe(false);
    writeRunControl(folder, { pause: false, stop: 'after-round' });
    await pulse.look();
    expect(pulse.stopsAfterRound).toBe(true);
  });

  test('says once that the control file is malformed, and goes on as before', async () => {
    const folder = temporaryFolder();
    const { pulse, log } = pulseWithLog(folder);
    writeFileSync(join(folder, 'control.json'), '{');
    await pulse.look();
    await pulse.look();
    expect(log).toMatchObject([{ kind: 'message', level: 'warning' }]);
  });
});
