import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GO_ON, readHeartbeat, writeRunControl } from '#main/run-folder/index.ts';
import { Pulse, StopNow } from '#main/runner/pulse.ts';
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

  test('pauses and goes on with the phase that it was in', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { ...GO_ON, pause: true });
    const { pulse, log } = pulseWithLog(folder, (entry) => {
      if (entry.kind === 'phase' && entry.phase === 'paused') writeRunControl(folder, GO_ON);
    });
    pulse.enter('measuring', 3);
    await pulse.look();
    expect(log).toEqual([
      { kind: 'phase', phase: 'measuring', round: 3 },
      { kind: 'phase', phase: 'paused', round: 3 },
      { kind: 'phase', phase: 'measuring', round: 3 },
    ]);
  });

  test('stops at once, even out of a pause', async () => {
    const folder = temporaryFolder();
    writeRunControl(folder, { ...GO_ON, pause: true });
    const { pulse } = pulseWithLog(folder, () => writeRunControl(folder, { pause: true, stop: 'now' }));
    await expect(pulse.look()).rejects.toBeInstanceOf(StopNow);
  });

  test('stops when a signal asked for it', async () => {
    const { pulse } = pulseWithLog(temporaryFolder());
    pulse.requestStop();
    await expect(pulse.breathe()).rejects.toBeInstanceOf(StopNow);
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
