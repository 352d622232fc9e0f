import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readRegular } from '#main/files/regular-file.ts';

/** How a listening engine describes itself in its data folder. */
const engineFileSchema = z.object({
  pid: z.int(),
  socket: z.string().min(1),
  app: z.string(),
  startedAt: z.string(),
  /** The engine's data folder without links. Missing in files of version 0.1. */
  dataDir: z.string().optional(),
  /** Set if the socket is a named pipe, whose owner cannot be checked. */
  token: z.string().min(1).optional(),
});

export type EngineFile = z.output<typeof engineFileSchema>;

/** The content of engine.json; undefined if there is none, if it is invalid, or if it came with a copy of another data folder. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | undefined> {
  try {
    const file = engineFileSchema.parse(JSON.parse((await readRegular(join(dataDir, 'engine.json'))).toString()));
    return file.dataDir === undefined || file.dataDir === (await realpath(dataDir)) ? file : undefined;
  } catch {
    return undefined;
  }
}
