import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { classifyExit } from '#main/engine/queue/classify-exit.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-exit-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a runner that exits without an end event', () => {
  const log = join(folder, 'runner.log');
  writeFileSync(log, `${Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n')}\n\nlibtensorflow: cannot open\n`);

  it('could not start if it failed before its first event; the end of its log has the reason', () => {
    const exit = classifyExit({ code: 127, signal: null }, { hasStarted: false, stopRequested: false, log });
    expect(exit).toMatchObject({ status: 'failed', reason: 'start' });
    expect(exit.text).toContain('exit code 127');
    expect(exit.text).toContain('line 49\nlibtensorflow: cannot open');
    expect(exit.text).not.toContain('line 3\n');
  });

  it('could not start, even without a log', () => {
    expect(classifyExit({ code: 1, signal: null }, { hasStarted: false, stopRequested: true, log: join(folder, 'none.log') }).text).toBe(
      `The runner could not start (exit code 1).\nSee its log, ${join(folder, 'none.log')}.`,
    );
  });

  it('was stopped if a stop was requested and it had to be killed', () => {
    const exit = classifyExit({ code: null, signal: 'SIGTERM' }, { hasStarted: true, stopRequested: true, log });
    expect(exit).toMatchObject({ status: 'stopped', reason: 'stopped' });
    expect(exit.text).toContain('Resume it');
  });

  it.each([
    ['killed after its first event', { code: null, signal: 'SIGKILL' }, true, 'was killed by SIGKILL'],
    ['killed before its first event', { code: null, signal: 'SIGKILL' }, false, 'was killed by SIGKILL'],
    ['crashed after its first event', { code: 139, signal: null }, true, 'exited with code 139'],
    ['of an earlier engine', { code: null, signal: null }, true, 'disappeared'],
  ] as const)('was interrupted when it was %s', (_, end, hasStarted, cause) => {
    const exit = classifyExit(end, { hasStarted, stopRequested: false, log });
    expect(exit.status).toBe('interrupted');
    expect(exit.text).toContain(cause);
    expect(exit.text).toContain('Resume it');
  });
});
