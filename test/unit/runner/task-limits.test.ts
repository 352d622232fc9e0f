import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { limitErrors } from '#main/runner/limits/limit-errors.ts';
import { appliedLimits } from '#main/tasks/index.ts';

const GIB = 2 ** 30;
const limits = { gibibytes: 16, hours: 0.5 };

describe('limits of a task', () => {
  it('are its own on a large machine, and nine tenths of the memory of a small one', () => {
    expect(appliedLimits({ limits }, {}, 64 * GIB)).toEqual({ memoryBytes: 16 * GIB, seconds: 1800 });
    expect(appliedLimits({ limits }, {}, 10 * GIB)).toEqual({ memoryBytes: 9 * GIB, seconds: 1800 });
  });

  it('can be replaced by the environment', () => {
    const environment = { NEPENTHE_JOB_MEMORY: '48', NEPENTHE_JOB_HOURS: '2' };
    expect(appliedLimits({ limits }, environment, 8 * GIB)).toEqual({ memoryBytes: 48 * GIB, seconds: 7200 });
    expect(appliedLimits({ limits }, { NEPENTHE_JOB_MEMORY: 'much', NEPENTHE_JOB_HOURS: '0' }, 64 * GIB)?.seconds).toBe(1800);
  });

  it('are none for a run', () => {
    expect(appliedLimits({ limits: null })).toBeNull();
  });

  it('are named in the error, with the remedy', () => {
    const { memory, time } = limitErrors('importer', { memoryBytes: 7.25 * GIB, seconds: 1800 });
    expect(memory.message).toBe('The importer was stopped: it needed more than 7.3 GiB of memory, its limit.');
    expect(memory.remedy).toContain('NEPENTHE_JOB_MEMORY');
    expect(time.message).toBe('The importer was stopped: it took longer than 30 min, its limit.');
    expect(time.remedy).toContain('NEPENTHE_JOB_HOURS');
    expect(limitErrors('prover', { memoryBytes: GIB, seconds: 86_400 }).time.message).toContain('longer than 24 h');
  });
});

it('a process that exceeds its limit ends with that message, even while it computes', async () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../../src-main/runner/limits/watch-limits.ts')).href;
  const program = `const { watchLimits } = await import('${module}'); watchLimits('inspect-model'); for (;;);`;
  const env = { ...process.env, NEPENTHE_JOB_MEMORY: '0.001' };
  const { signal, output } = await new Promise<{ signal: unknown; output: string }>((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', program], { env }, (error, text) =>
      resolve({ signal: error?.signal, output: text }),
    );
  });
  expect(signal).toBe('SIGKILL');
  expect(output).toContain('"message":"The reader was stopped: it needed more than 0.001 GiB of memory, its limit."');
});
