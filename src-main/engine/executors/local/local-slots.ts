import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Slot } from '../executor.ts';

const MAX_SLOTS = 64;

export interface LocalResources {
  readonly cores: number;
  /** Number of visible GPUs. */
  readonly gpus: number;
  readonly cpuSlots: number;
}

/**
 * The resources of this machine. `NEPENTHE_CPU_SLOTS` is the number of tasks that share the CPU (default 1). The number of GPUs is
 * `NEPENTHE_GPU_SLOTS`, or that of the GPUs that NVIDIA's driver lists and `CUDA_VISIBLE_DEVICES` allows.
 */
export function localResources(environment: NodeJS.ProcessEnv = process.env): LocalResources {
  return {
    cores: availableParallelism(),
    gpus: countFrom(environment['NEPENTHE_GPU_SLOTS'], 0) ?? visibleGpus(environment['CUDA_VISIBLE_DEVICES']),
    cpuSlots: countFrom(environment['NEPENTHE_CPU_SLOTS'], 1) ?? 1,
  };
}

/** One slot per CPU share and per GPU. Slots of a kind share the cores evenly. */
export function localSlots({ cores, gpus, cpuSlots }: LocalResources): readonly Slot[] {
  return [...slots('cpu', cpuSlots, cores), ...slots('gpu', gpus, cores)];
}

function slots(device: Slot['device'], count: number, cores: number): readonly Slot[] {
  const threads = Math.max(1, Math.floor(cores / count));
  const name = device.toUpperCase();
  return Array.from({ length: count }, (_, index) => ({
    id: `${device}-${index}`,
    device,
    name: count === 1 ? `${name} slot` : `${name} slot ${index + 1}`,
    threads,
  }));
}

function countFrom(setting: string | undefined, least: number): number | undefined {
  if (setting === undefined || setting.trim() === '') return undefined;
  const count = Number(setting);
  return Number.isInteger(count) && count >= least ? Math.min(count, MAX_SLOTS) : undefined;
}

function visibleGpus(visible: string | undefined): number {
  const installed = installedGpus();
  if (visible === undefined || installed === 0) return installed;
  return visible.split(',').filter((word) => /^\s*(\d+|GPU-.*)$/.test(word)).length;
}

/** The GPUs that NVIDIA's driver lists on Linux. */
function installedGpus(): number {
  try {
    return readdirSync('/proc/driver/nvidia/gpus').length;
  } catch {
    return 0;
  }
}
