import { z } from 'zod';
import { labErrorSchema } from '#shared/errors/index.ts';

/** A folder of the data folder that cannot be read as what it should be, so a list leaves it out. */
export const damagedFolderSchema = z.object({ name: z.string(), error: labErrorSchema });

export type DamagedFolder = z.output<typeof damagedFolderSchema>;
