import { availableParallelism } from 'node:os';
import { type InstructionSet, instructionSet, kernelsBuild, tensorflow } from './tensorflow.ts';

/** The TensorFlow set-up, for a run's record. */
export interface TensorflowDescription {
  readonly version: string;
  readonly devices: readonly ('CPU' | 'GPU')[];
  /** Threads per operation and parallel operations, from TF_NUM_INTRAOP_THREADS and TF_NUM_INTEROP_THREADS; by default the number of cores. */
  readonly intraOpThreads: number;
  readonly interOpThreads: number;
  readonly oneDnn: boolean;
  /** The instruction set that our own kernels use. */
  readonly instructionSet: InstructionSet;
  /** Identifies the build of our own kernels. */
  readonly kernels: string;
}

export function describeTensorflow(environment: NodeJS.ProcessEnv = process.env): TensorflowDescription {
  const binding = tensorflow();
  return {
    version: binding.TF_Version,
    devices: binding.isUsingGpuDevice() ? ['CPU', 'GPU'] : ['CPU'],
    intraOpThreads: threads(environment['TF_NUM_INTRAOP_THREADS']),
    interOpThreads: threads(environment['TF_NUM_INTEROP_THREADS']),
    oneDnn: !/^(0|false)$/i.test(environment['TF_ENABLE_ONEDNN_OPTS'] ?? '1'),
    instructionSet: instructionSet(),
    kernels: kernelsBuild(),
  };
}

/** The device that computes. */
export function deviceOf({ devices }: TensorflowDescription): 'gpu' | 'cpu' {
  return devices.includes('GPU') ? 'gpu' : 'cpu';
}

function threads(setting: string | undefined): number {
  const count = Number(setting);
  return Number.isInteger(count) && count > 0 ? count : availableParallelism();
}
