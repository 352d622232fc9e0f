import { availableParallelism, cpus, hostname, totalmem } from 'node:os';
import { deviceOf, type TensorflowDescription } from '#main/program/index.ts';
import { threadVariables } from '#main/tasks/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ComputeConfig } from '#shared/experiment/index.ts';
import type { Environment } from '#shared/journal/index.ts';

/** Machine, versions and device of an attempt, for the journal. */
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
    processor: cpus()[0]?.model ?? 'unknown',
    instructionSet: tensorflow.instructionSet,
    oneDnn: tensorflow.oneDnn,
    kernels: tensorflow.kernels,
  };
}

function deviceName(tensorflow: TensorflowDescription, { device, memoryGrowth }: ComputeConfig): string {
  const kind = deviceOf(tensorflow);
  if (kind === 'cpu') return kind;
  const name = device.startsWith(kind) ? device : kind;
  return memoryGrowth ? name : `${name}, all memory reserved`;
}

const VISIBLE_GPUS = 'CUDA_VISIBLE_DEVICES';
/** Index of the slot's GPU, for experiments that name no GPU. */
const SLOT_GPU = 'NEPENTHE_GPU';
const NO_GPU = '-1';

/** Configures TensorFlow by environment variables; existing ones take precedence. Call once per process, before TensorFlow is loaded. */
export function setUpTensorflow({ threads, device, memoryGrowth }: ComputeConfig, environment: NodeJS.ProcessEnv = process.env): void {
  if (threads > 0) for (const [name, value] of Object.entries(threadVariables(threads))) environment[name] ??= value;
  environment['TF_FORCE_GPU_ALLOW_GROWTH'] ??= String(memoryGrowth);
  const visible = visibleGpus(device, environment[VISIBLE_GPUS], environment[SLOT_GPU]);
  if (visible !== undefined) environment[VISIBLE_GPUS] = visible;
}

/** A GPU index refers to the GPUs that are visible to this process. */
function visibleGpus(device: string, allowed: string | undefined, slot: string | undefined): string | undefined {
  if (device === 'cpu') return NO_GPU;
  const [, number = slot] = device.split(':');
  if (number === undefined) return undefined;
  return allowed === undefined ? number : (allowed.split(',')[Number(number)] ?? NO_GPU);
}

/** Throws LabError `unavailable` if the experiment requires a GPU and TensorFlow finds none. */
export function checkDevice({ device }: ComputeConfig, tensorflow: TensorflowDescription): void {
  if (!device.startsWith('gpu') || deviceOf(tensorflow) === 'gpu') return;
  const remedy = 'Set device to auto or cpu. `nepenthe doctor` (in a checkout `npm run doctor`) reports what TensorFlow finds.';
  throw new LabError('unavailable', `The experiment requires ${device}, but TensorFlow finds no such GPU.`, remedy, { location: 'device' });
}
