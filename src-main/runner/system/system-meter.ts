import { availableParallelism } from 'node:os';
import { type JournalEntry, systemMetrics } from '#shared/journal/index.ts';
import { type GpuUsage, readGpuUsage, usedGpu } from './gpu-usage.ts';

const INTERVAL_MILLISECONDS = 5000;

export interface SystemReadings {
  /** In milliseconds. */
  readonly now: () => number;
  /** CPU time of this process so far, in milliseconds. */
  readonly cpuMilliseconds: () => number;
  readonly cores: number;
  /** Absent for a run on the CPU. */
  readonly gpu?: () => Promise<GpuUsage | undefined>;
}

/** Readings of this process. */
export function systemReadings(device: 'cpu' | 'gpu'): SystemReadings {
  return {
    now: () => performance.now(),
    cpuMilliseconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    cores: availableParallelism(),
    ...(device === 'gpu' && { gpu: () => readGpuUsage(usedGpu()) }),
  };
}

/** Journals what a run takes of the machine while it trains, at most every five seconds. Nothing waits for the GPU's answer. */
export class SystemMeter {
  readonly #append: (entry: JournalEntry) => unknown;
  readonly #readings: SystemReadings;
  #since: number;
  #cpuSince: number;
  #gpu: GpuUsage | undefined;

  constructor(append: (entry: JournalEntry) => unknown, readings: SystemReadings) {
    this.#append = append;
    this.#readings = readings;
    this.#since = readings.now();
    this.#cpuSince = readings.cpuMilliseconds();
    this.#askGpu();
  }

  /** @param step that was just done */
  sample(step: number): void {
    const { now, cpuMilliseconds, cores } = this.#readings;
    const elapsed = now() - this.#since;
    if (elapsed < INTERVAL_MILLISECONDS) return;
    const cpu = cpuMilliseconds();
    const values = {
      [systemMetrics.cpuPercent]: Math.min(100, (100 * (cpu - this.#cpuSince)) / (elapsed * cores)),
      ...(this.#gpu && { [systemMetrics.gpuPercent]: this.#gpu.percent, [systemMetrics.gpuMemoryBytes]: this.#gpu.memoryBytes }),
    };
    this.#append({ kind: 'metric', step, values });
    this.#since += elapsed;
    this.#cpuSince = cpu;
    this.#askGpu();
  }

  #askGpu(): void {
    void this.#readings.gpu?.().then((usage) => (this.#gpu = usage));
  }
}
