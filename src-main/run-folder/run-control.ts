import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { runPaths } from './run-paths.ts';

/** A request to a running runner. Before an attempt starts, {@link KEEP_RUNNING} is written. */
const controlRequestSchema = z.strictObject({
  pause: z.boolean(),
  stop: z.enum(['none', 'after-round', 'now']),
});

export type ControlRequest = z.output<typeof controlRequestSchema>;

export const KEEP_RUNNING: ControlRequest = { pause: false, stop: 'none' };

export function writeRunControl(folder: string, request: ControlRequest): void {
  writeAtomically(runPaths(folder).control, `${JSON.stringify(controlRequestSchema.parse(request))}\n`);
}

/** {@link KEEP_RUNNING} if there is no file. Throws LabError `bad-file` if it is invalid. */
export function readRunControl(folder: string): ControlRequest {
  return readJsonFile(runPaths(folder).control, controlRequestSchema, 'Pause, resume or stop the run again.') ?? KEEP_RUNNING;
}
