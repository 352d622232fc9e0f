import { expect, it } from 'vitest';
import { parseGpuUsage, usedGpu } from '#main/runner/system/gpu-usage.ts';
import { SystemMeter } from '#main/runner/system/system-meter.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const clock = { now: 0, cpu: 0 };
const readings = { now: () => clock.now, cpuMilliseconds: () => clock.cpu, cores: 4 };

function metering(more: Partial<ConstructorParameters<typeof SystemMeter>[1]> = {}): { meter: SystemMeter; entries: JournalEntry[] } {
  Object.assign(clock, { now: 0, cpu: 0 });
  const entries: JournalEntry[] = [];
  return { meter: new SystemMeter((entry) => entries.push(entry), { ...readings, ...more }), entries };
}

it('journals the share of all cores since the last point, at most every five seconds', () => {
  const { meter, entries } = metering();
  Object.assign(clock, { now: 4999, cpu: 9000 });
  meter.sample(1);
  expect(entries).toEqual([]);
  // 12 of 4 × 6 seconds.
  Object.assign(clock, { now: 6000, cpu: 12_000 });
  meter.sample(2);
  Object.assign(clock, { now: 10_000, cpu: 28_000 });
  meter.sample(3);
  // 20 of 4 × 5 seconds, since the point before.
  Object.assign(clock, { now: 11_000, cpu: 32_000 });
  meter.sample(4);
  expect(entries).toEqual([
    { kind: 'metric', step: 2, values: { 'system/cpu-percent': 50 } },
    { kind: 'metric', step: 4, values: { 'system/cpu-percent': 100 } },
  ]);
});

it('adds the GPU once its driver has answered, and goes on without an answer', async () => {
  const answers = [{ percent: 93, memoryBytes: 1024 }, undefined];
  const { meter, entries } = metering({ gpu: () => Promise.resolve(answers.shift()) });
  await Promise.resolve();
  clock.now = 5000;
  meter.sample(1);
  await Promise.resolve();
  clock.now = 10_000;
  meter.sample(2);
  expect(entries).toEqual([
    { kind: 'metric', step: 1, values: { 'system/cpu-percent': 0, 'system/gpu-percent': 93, 'system/gpu-memory-bytes': 1024 } },
    { kind: 'metric', step: 2, values: { 'system/cpu-percent': 0 } },
  ]);
});

it('reads what nvidia-smi prints', () => {
  expect(parseGpuUsage('37, 8123\n')).toEqual({ percent: 37, memoryBytes: 8123 * 1024 * 1024 });
  expect(parseGpuUsage('[N/A], 8123\n')).toBeUndefined();
  expect(parseGpuUsage('No devices were found\n')).toBeUndefined();
});

it('asks for the first visible GPU', () => {
  expect(usedGpu({ CUDA_VISIBLE_DEVICES: '2,0' })).toBe('2');
  expect(usedGpu({ CUDA_VISIBLE_DEVICES: '' })).toBe('0');
  expect(usedGpu({})).toBe('0');
});
