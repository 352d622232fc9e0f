import { join } from 'node:path';
import { z } from 'zod';
import { readRegular } from '#main/files/regular-file.ts';

/** How a listening engine describes itself in its data folder. */
const engineFileSchema = z.object({
  pid: z.int(),
  socket: z.string().min(1),
  app: z.string(),
  startedAt: z.string(),
  /** Set if the socket is a named pipe, whose owner cannot be checked. */
  token: z.string().min(1).optional(),
});

export type EngineFile = z.output<typeof engineFileSchema>;

/** The content of engine.json; undefined if there is none or it is invalid. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | undefined> {
  try {
    return engineFileSchema.parse(JSON.parse((await readRegular(join(dataDir, 'engine.json'))).toString()));
  } catch {
    return undefined;
  }
}
