import { execFile } from 'node:child_process';

/** What NVIDIA's driver reports of one GPU. */
export interface GpuUsage {
  /** Percent of the time in which a kernel ran. */
  readonly percent: number;
  /** By all processes on it. */
  readonly memoryBytes: number;
}

const TIMEOUT_MILLISECONDS = 3000;
const MEBIBYTE = 1024 ** 2;

/**
 * Asks `nvidia-smi`, which comes with the driver. Undefined if it is missing, fails, or does not know: its answer is only shown.
 *
 * @param gpu its index or UUID, as in `CUDA_VISIBLE_DEVICES`
 */
export function readGpuUsage(gpu: string): Promise<GpuUsage | undefined> {
  const query = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits', '-i', gpu];
  return new Promise((resolve) => {
    execFile('nvidia-smi', query, { timeout: TIMEOUT_MILLISECONDS }, (error, output) => {
      resolve(error ? undefined : parseGpuUsage(output));
    });
  });
}

/** Reads `37, 8123`: percent and MiB. What a GPU does not report is `[N/A]`. */
export function parseGpuUsage(output: string): GpuUsage | undefined {
  const [percent, mebibytes] = output.split(',').map((cell) => Number.parseFloat(cell));
  if (percent === undefined || mebibytes === undefined || !Number.isFinite(percent) || !Number.isFinite(mebibytes)) return undefined;
  return { percent, memoryBytes: mebibytes * MEBIBYTE };
}

/** The GPU that TensorFlow computes on: the first visible one. */
export function usedGpu(environment: NodeJS.ProcessEnv = process.env): string {
  const [first = ''] = (environment['CUDA_VISIBLE_DEVICES'] ?? '').split(',');
  return first.trim() === '' ? '0' : first.trim();
}
