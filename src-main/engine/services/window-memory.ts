import { join } from 'node:path';
import { z } from 'zod';
import { KeptFile } from '#main/files/kept-file.ts';
import { type WindowChanges, windowMemorySchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** Less than a file of the lab may have. */
const MAX_BYTES = 8 * 1024 * 1024;

const fileSchema = z.object({ format: z.literal(1), values: windowMemorySchema });

/** What the window remembers: `window.json` in the data folder. The same for desktop and browser, whatever the address. */
export class WindowMemory {
  readonly #file: KeptFile<z.output<typeof fileSchema>>;

  constructor(dataDir: string) {
    const remedy = 'Delete the file; the window then has its first theme, columns and drafts.';
    this.#file = new KeptFile(join(dataDir, 'window.json'), fileSchema, { format: 1, values: {} }, remedy);
  }

  /** Throws LabError `bad-file`. */
  get values(): Record<string, string> {
    return this.#file.content.values;
  }

  /** Throws LabError `bad-file`, `conflict` if that is too much, `disk-full` or `unwritable`. */
  remember(changes: WindowChanges): void {
    const values = Object.fromEntries(
      Object.entries({ ...this.values, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    if (Buffer.byteLength(JSON.stringify(values)) > MAX_BYTES)
      throw new LabError('conflict', 'The window remembers too much.', 'Delete window.json in the data folder.');
    this.#file.write({ format: 1, values });
  }
}
