import { z } from 'zod';

/** Where an archive holds its list of files and the copy of the database. The rest lies where it lies in a data folder. */
export const STAGED = '.backup';
export const MANIFEST = `${STAGED}/manifest.json`;
export const DATABASE = `${STAGED}/lab.sqlite`;

/** Whether a path of an archive stays inside the folder that it is extracted to, on any system. */
export function isInside(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !/[\\:\p{Cc}]/u.test(name));
}

/** What a backup holds: its first entry. Paths are relative, with slashes. */
export const manifestSchema = z.object({
  format: z.literal('nepenthe-lab backup 1'),
  app: z.string(),
  createdAt: z.string(),
  project: z.string().nullable(),
  runs: z.int(),
  queued: z.int().describe('Runs that wait. Where the backup is restored, the queue is paused then.'),
  files: z.array(z.object({ path: z.string().refine(isInside), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type Manifest = z.output<typeof manifestSchema>;
