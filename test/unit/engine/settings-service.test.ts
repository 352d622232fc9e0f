import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SettingsService } from '#main/engine/services/settings-service.ts';
import { WindowMemory } from '#main/engine/services/window-memory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nepenthe-settings-'));
  vi.stubEnv('NEPENTHE_CPU_SLOTS', '');
  vi.stubEnv('NEPENTHE_GPU_SLOTS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const open = (onChange = (): void => undefined): SettingsService => new SettingsService(folder, {}, onChange);

describe('what runs may use of this machine', () => {
  it('is one CPU slot with all cores at first, and what the user sets from then on', () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
    expect(open().slots()).toEqual([{ id: 'cpu-0', device: 'cpu', name: 'CPU slot', threads: availableParallelism() }]);
    const changed = vi.fn();
    const { slots, settings } = open(changed).save({ cpuSlots: 3, gpuSlots: 1, threads: 7 });
    expect(changed).toHaveBeenCalledOnce();
    expect(settings).toEqual({ cpuSlots: 3, gpuSlots: 1, threads: 7 });
    // 7 threads among 3 slots are 2 each; the GPU's run has all of them.
    expect(slots.map(({ id, threads }) => [id, threads])).toEqual([
      ['cpu-0', 2],
      ['cpu-1', 2],
      ['cpu-2', 2],
      ['gpu-0', 7],
    ]);
    expect(open().slots()).toEqual(slots);
  });

  it('is what the environment says, whatever is set', () => {
    const service = open();
    service.save({ cpuSlots: 3, gpuSlots: null, threads: 4 });
    vi.stubEnv('NEPENTHE_CPU_SLOTS', '2');
    expect(service.machine()).toMatchObject({ fixed: ['cpuSlots'], settings: { cpuSlots: 3 } });
    expect(service.slots().filter(({ device }) => device === 'cpu')).toHaveLength(2);
  });

  it('is the usual with a damaged file, which is reported and left alone', () => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, '{"format": 1, "machine": {"cpuSlots": 0, "gpuSlots": null, "threads": null}}');
    const service = open();
    expect(service.slots().filter(({ device }) => device === 'cpu')).toHaveLength(1);
    const details: unknown = expect.objectContaining({ code: 'bad-file', file, location: 'machine.cpuSlots' });
    const refused = { details };
    expect(() => service.machine()).toThrow(expect.objectContaining(refused));
    expect(() => service.save({ cpuSlots: 1, gpuSlots: null, threads: null })).toThrow(expect.objectContaining(refused));
    expect(readFileSync(file, 'utf8')).toContain('"cpuSlots": 0');
  });
});

describe('what the window remembers', () => {
  it('is there for the next engine, without what was forgotten', () => {
    const memory = new WindowMemory(folder);
    memory.remember({ theme: 'light', draft: '{"name": "a"}' });
    memory.remember({ draft: null, columns: '[]' });
    expect(new WindowMemory(folder).values).toEqual({ theme: 'light', columns: '[]' });
  });

  it('is limited, so that the file can be read again', () => {
    const memory = new WindowMemory(folder);
    const large = 'é'.repeat(1024 * 1024);
    for (const key of ['a', 'b', 'c']) memory.remember({ [key]: large });
    expect(() => memory.remember({ d: large })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: 'conflict' }) as unknown }),
    );
    expect(Object.keys(new WindowMemory(folder).values)).toEqual(['a', 'b', 'c']);
  });
});
