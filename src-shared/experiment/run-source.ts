import { z } from 'zod';
import { nameSchema } from './names.ts';

const MAX_LOCATION = 4096;

/** The program of a run whose spec names none. */
export const UNKNOWN_PROGRAM = 'other';

/** Where a run comes from that this lab did not compute. */
export const runSourceSchema = z.strictObject({
  program: nameSchema.describe('What recorded the run: `nepenthe_log`, `tensorboard`, `mlflow`, `wandb`, or another name.'),
  version: nameSchema.exactOptional().describe('Of that program.'),
  location: z.string().min(1).max(MAX_LOCATION).exactOptional().describe('The file or folder that it was imported from.'),
});

export type RunSource = z.output<typeof runSourceSchema>;
