import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { z } from 'zod';
import type { TensorflowDescription } from '#main/program/index.ts';

/** What the times of convolutions depend on. */
export const machineSchema = z.strictObject({
  processor: z.string(),
  instructionSet: z.enum(['plain', 'avx2', 'avx512']),
  oneDnn: z.boolean(),
  tensorflow: z.string(),
  kernels: z.string(),
  threads: z.int().positive(),
});

export type Machine = z.output<typeof machineSchema>;

export function machineOf({ instructionSet, oneDnn, version, kernels, intraOpThreads }: TensorflowDescription): Machine {
  const processor = cpus()[0]?.model ?? 'unknown';
  return { processor, instructionSet, oneDnn, tensorflow: version, kernels, threads: intraOpThreads };
}

/** A file name for what belongs to a machine. */
export function machineId(machine: Machine): string {
  return createHash('sha256')
    .update(JSON.stringify(machineSchema.parse(machine)))
    .digest('hex')
    .slice(0, 16);
}
