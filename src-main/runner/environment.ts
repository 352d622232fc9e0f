import { availableParallelism, hostname, totalmem } from 'node:os';
import { threadVariables } from '#main/tasks/index.ts';
import { deviceOf, type TensorflowDescription } from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ComputeConfig } from '#shared/experiment/index.ts';
import type { Environment } from '#shared/journal/index.ts';

/** What computes a run, for its record. */
export function recordEnvironment(tensorflow: TensorflowDescription, app: string, compute: ComputeConfig): Environment {
  return {
    hostname: hostname(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    app,
    tensorflow: tensorflow.version,
    device: deviceName(tensorflow, compute),
    threads: tensorflow.intraOpThreads,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

function deviceName(tensorflow: TensorflowDescription, { device, memoryGrowth }: ComputeConfig): string {
  const kind = deviceOf(tensorflow);
  if (kind === 'cpu') return kind;
  const name = device.startsWith(kind) ? device : kind;
  return memoryGrowth ? name : `${name}, its whole memory`;
}

const VISIBLE_GPUS = 'CUDA_VISIBLE_DEVICES';
/** The number of the slot's GPU, for an experiment that names none. */
const SLOT_GPU = 'NEPENTHE_GPU';
const NO_GPU = '-1';

/** Makes TensorFlow compute as configured, unless the environment says otherwise. Only before it is loaded; once in a process. */
export function setUpTensorflow({ threads, device, memoryGrowth }: ComputeConfig, environment: NodeJS.ProcessEnv = process.env): void {
  if (threads > 0) for (const [name, value] of Object.entries(threadVariables(threads))) environment[name] ??= value;
  environment['TF_FORCE_GPU_ALLOW_GROWTH'] ??= String(memoryGrowth);
  const visible = visibleGpus(device, environment[VISIBLE_GPUS], environment[SLOT_GPU]);
  if (visible !== undefined) environment[VISIBLE_GPUS] = visible;
}

/** One GPU's number counts among those that this process may see. */
function visibleGpus(device: string, allowed: string | undefined, slot: string | undefined): string | undefined {
  if (device === 'cpu') return NO_GPU;
  const [, number = slot] = device.split(':');
  if (number === undefined) return undefined;
  return allowed === undefined ? number : (allowed.split(',')[Number(number)] ?? NO_GPU);
}

/** Throws LabError `unavailable` where the experiment wants a GPU and TensorFlow has none. */
export function checkDevice({ device }: ComputeConfig, tensorflow: TensorflowDescription): void {
  if (!device.startsWith('gpu') || deviceOf(tensorflow) === 'gpu') return;
  const remedy = 'Set device to auto or cpu; npm run doctor tells what TensorFlow finds.';
  throw new LabError('unavailable', `The experiment asks for ${device}, and TensorFlow has no such GPU.`, remedy, { location: 'device' });
}
