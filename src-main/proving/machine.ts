import { availableParallelism, cpus, hostname, loadavg } from 'node:os';
import { describeTensorflow, deviceOf } from '#main/program/index.ts';
import type { ProofSheet } from '#shared/proof/index.ts';

/** Describes this machine for a proof. Call it before the work starts, so that the load is that of other processes. */
export function describeMachine(app: string, threads: number, runtime: string): ProofSheet['machine'] {
  const tensorflow = describeTensorflow();
  return {
    hostname: hostname(),
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads: threads === 0 ? availableParallelism() : threads,
    device: deviceOf(tensorflow),
    app,
    node: process.version,
    tensorflow: tensorflow.version,
    runtime,
    load: loadavg()[0] ?? 0,
  };
}
