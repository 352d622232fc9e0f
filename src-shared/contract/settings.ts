import { z } from 'zod';

export const MAX_SLOTS = 64;
export const MAX_THREADS = 1024;

/** How much of this machine runs may use. Null leaves it to the lab. */
export const machineSettingsSchema = z.strictObject({
  cpuSlots: z.int().min(1).max(MAX_SLOTS).nullable().describe('Runs that share the CPU; by default 1.'),
  gpuSlots: z.int().min(0).max(MAX_SLOTS).nullable().describe('GPUs that runs may use, one run each; by default all.'),
  threads: z.int().min(1).max(MAX_THREADS).nullable().describe('Threads that the CPU slots share; by default one per core.'),
});
export type MachineSettings = z.output<typeof machineSettingsSchema>;

/** The settings and what follows from them. */
export const machineSchema = z.object({
  settings: machineSettingsSchema,
  fixed: z.array(z.enum(['cpuSlots', 'gpuSlots'])).describe('Settings that environment variables of the engine override.'),
  processor: z.string(),
  cores: z.int(),
  gpus: z.int().describe('GPUs that the lab finds.'),
  slots: z.array(z.object({ id: z.string(), device: z.enum(['cpu', 'gpu']), name: z.string(), threads: z.int() })).describe('In effect.'),
});
export type Machine = z.output<typeof machineSchema>;

const key = z.string().min(1).max(100);
const text = z.string().max(1024 * 1024);

/** What the window remembers between its visits, whatever its address: theme, columns, drafts. */
export const windowMemorySchema = z.record(key, text);
/** Values to remember; null forgets one. */
export const windowChangesSchema = z.record(key, text.nullable());
export type WindowChanges = z.output<typeof windowChangesSchema>;
