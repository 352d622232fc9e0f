import { readFileSync } from 'node:fs';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { z } from 'zod';
import { deviceOf, type TensorflowDescription } from '#main/program/index.ts';
import type { Environment } from '#shared/journal/index.ts';

/** What computes a run, for its record. */
export function recordEnvironment(tensorflow: TensorflowDescription, app: string): Environment {
  return {
    hostname: hostname(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    app,
    tensorflow: tensorflow.version,
    device: deviceOf(tensorflow),
    threads: tensorflow.intraOpThreads,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

/** TensorFlow reads them when it is loaded; whoever starts a runner may have set them already. */
const THREAD_VARIABLES = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'];

/** Gives TensorFlow as many threads as the experiment says, 0 being every core. Only before TensorFlow is loaded. */
export function limitThreads(threads: number, environment: NodeJS.ProcessEnv = process.env): void {
  if (threads === 0) return;
  for (const variable of THREAD_VARIABLES) environment[variable] ??= String(threads);
}

const packageSchema = z.object({ version: z.string() });

/** The running application's version; from sources and from the built entry alike it is two folders up. */
export function applicationVersion(fallback: string): string {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
  } catch {
    return fallback;
  }
}
