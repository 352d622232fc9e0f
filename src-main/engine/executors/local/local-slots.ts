import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type MachineSettings, MAX_SLOTS } from '#shared/contract/index.ts';
import type { Slot } from '../executor.ts';

export interface LocalResources {
  /** Cores that the slots of a kind share. */
  readonly cores: number;
  /** Number of visible GPUs. */
  readonly gpus: number;
  readonly cpuSlots: number;
}

/**
 * The resources of this machine: those that the environment names, else those that the user has set, else all of them with one CPU slot.
 * `NEPENTHE_CPU_SLOTS` is the number of tasks that share the CPU, `NEPENTHE_GPU_SLOTS` the number of GPUs.
 */
export function localResources(settings: MachineSettings, environment: NodeJS.ProcessEnv = process.env): LocalResources {
  const { cpuSlots, gpuSlots } = slotsOfEnvironment(environment);
  return {
    cores: settings.threads ?? availableParallelism(),
    gpus: gpuSlots ?? settings.gpuSlots ?? visibleGpus(environment),
    cpuSlots: cpuSlots ?? settings.cpuSlots ?? 1,
  };
}

/** The numbers of slots that the environment names, which no setting changes. */
export function slotsOfEnvironment(environment: NodeJS.ProcessEnv = process.env): Partial<Pick<MachineSettings, 'cpuSlots' | 'gpuSlots'>> {
  const [cpuSlots, gpuSlots] = [countFrom(environment['NEPENTHE_CPU_SLOTS'], 1), countFrom(environment['NEPENTHE_GPU_SLOTS'], 0)];
  return { ...(cpuSlots !== undefined && { cpuSlots }), ...(gpuSlots !== undefined && { gpuSlots }) };
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

/** The number of GPUs that NVIDIA's driver lists and `CUDA_VISIBLE_DEVICES` allows. */
export function visibleGpus(environment: NodeJS.ProcessEnv = process.env): number {
  const [installed, visible] = [installedGpus(), environment['CUDA_VISIBLE_DEVICES']];
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
