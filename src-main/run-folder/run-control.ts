import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { runPaths } from './run-paths.ts';

/** What a runner is asked to do while it runs. Whoever starts an attempt first writes {@link GO_ON}. */
export const runControlSchema = z.strictObject({
  pause: z.boolean(),
  stop: z.enum(['none', 'after-round', 'now']),
});

export type RunControl = z.output<typeof runControlSchema>;

export const GO_ON: RunControl = { pause: false, stop: 'none' };

export function writeRunControl(folder: string, control: RunControl): void {
  writeAtomically(runPaths(folder).control, `${JSON.stringify(runControlSchema.parse(control))}\n`);
}

/** {@link GO_ON} when there is no file; throws a LabError `bad-file` when it is malformed. */
export function readRunControl(folder: string): RunControl {
  return readJsonFile(runPaths(folder).control, runControlSchema, 'Pause, resume or stop the run again.') ?? GO_ON;
}
