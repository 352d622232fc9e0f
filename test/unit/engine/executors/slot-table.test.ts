import { describe, expect, it } from 'vitest';
import { localSlots } from '#main/engine/executors/local/local-slots.ts';
import { SlotTable } from '#main/engine/executors/slot-table.ts';

describe('local slots', () => {
  it('are one CPU slot by default, with every core', () => {
    expect(localSlots({ cores: 6, gpus: 0, cpuSlots: 1 })).toEqual([{ id: 'cpu-0', device: 'cpu', name: 'CPU slot', threads: 6 }]);
  });

  it('share the cores, with one slot per GPU', () => {
    expect(localSlots({ cores: 7, gpus: 1, cpuSlots: 2 }).map(({ name, threads }) => [name, threads])).toEqual([
      ['CPU slot 1', 3],
      ['CPU slot 2', 3],
      ['GPU slot', 7],
    ]);
    expect(localSlots({ cores: 1, gpus: 0, cpuSlots: 3 }).map(({ threads }) => threads)).toEqual([1, 1, 1]);
  });
});

describe('the slot table', () => {
  const cpuOnly = (cpuSlots: number): SlotTable => new SlotTable(localSlots({ cores: 4, gpus: 0, cpuSlots }));

  it('gives each slot to one task and names the holders', () => {
    const table = cpuOnly(2);
    table.take('a', 'auto', table.free('auto')?.id ?? null);
    expect(table.free('cpu')?.id).toBe('cpu-1');
    table.take('b', 'cpu', 'cpu-1');
    expect(table.free('auto')).toBeUndefined();
    expect(table.busySlots('auto')).toEqual({ name: 'a CPU slot', holders: ['a', 'b'] });
    table.release('a');
    expect(table.free('auto')?.id).toBe('cpu-0');
    expect(cpuOnly(1).busySlots('cpu').name).toBe('the CPU slot');
  });

  it('uses a GPU for `auto` if there is one, or the GPU that is named', () => {
    const table = new SlotTable(localSlots({ cores: 4, gpus: 2, cpuSlots: 1 }));
    expect(['auto', 'gpu', 'gpu:1', 'cpu'].map((device) => table.free(device)?.id)).toEqual(['gpu-0', 'gpu-0', 'gpu-1', 'cpu-0']);
    table.take('a', 'auto', 'gpu-0');
    expect(['auto', 'gpu:0', 'cpu'].map((device) => table.free(device)?.id)).toEqual(['gpu-1', undefined, 'cpu-0']);
  });

  it('starts a run for a missing GPU on the CPU, where it fails with the reason', () => {
    expect(cpuOnly(1).free('gpu:3')?.id).toBe('cpu-0');
    expect(new SlotTable(localSlots({ cores: 4, gpus: 1, cpuSlots: 1 })).free('gpu:3')?.id).toBe('cpu-0');
  });

  it('counts tasks in slots that an earlier engine had and this one lacks', () => {
    const table = cpuOnly(2);
    table.take('old', 'auto', 'cpu-5');
    expect(table.free('auto')).toBeDefined();
    table.take('older', 'cpu', null);
    expect(table.free('auto')).toBeUndefined();
  });
});
