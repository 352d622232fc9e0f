import { z } from 'zod';

/** Where an archive holds its list of files and the copy of the database. The rest lies where it lies in a data folder. */
export const STAGED = '.backup';
export const MANIFEST = `${STAGED}/manifest.json`;
export const DATABASE = `${STAGED}/lab.sqlite`;

/** What a backup holds: its first entry. Paths are relative, with slashes. */
export const manifestSchema = z.object({
  format: z.literal('nepenthe-lab backup 1'),
  app: z.string(),
  createdAt: z.string(),
  project: z.string().nullable(),
  runs: z.int(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.output<typeof manifestSchema>;
