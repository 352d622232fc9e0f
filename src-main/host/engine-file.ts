import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a listening engine says about itself in its data folder. */
const engineFileSchema = z.object({
  pid: z.int(),
  socket: z.string().min(1),
  app: z.string(),
  startedAt: z.string(),
  /** Where the socket is a named pipe, which has no owner to check. */
  token: z.string().min(1).optional(),
});

export type EngineFile = z.output<typeof engineFileSchema>;

/** What engine.json says, or nothing when no engine has listened here or the file is not one. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | undefined> {
  try {
    return engineFileSchema.parse(JSON.parse(await readFile(join(dataDir, 'engine.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
