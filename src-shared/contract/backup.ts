import { z } from 'zod';

/** A backup that was written and read again. */
export const backupSchema = z.object({ file: z.string(), runs: z.int(), files: z.int(), bytes: z.int() });
export type Backup = z.output<typeof backupSchema>;
