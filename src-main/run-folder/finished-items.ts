import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { runPaths } from './run-paths.ts';

const FORMAT = 1;

const fileSchema = z.strictObject({ format: z.literal(FORMAT), items: z.record(z.string(), z.unknown()) });

/** Computes an item, or returns it as it was computed before. */
export type ComputeOnce = <Item>(name: string, schema: z.ZodType<Item>, compute: () => Promise<Item>) => Promise<Item>;

/**
 * The finished items of a long computation about a run, in a file of its folder, so that the computation continues after its process was
 * killed. A file that cannot be read counts as empty.
 */
export class FinishedItems {
  readonly #file: string;
  readonly #items: Map<string, unknown>;

  /** @param identity everything that the items depend on, as JSON */
  constructor(folder: string, identity: unknown) {
    const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
    this.#file = join(runPaths(folder).analyses, `${name}.json`);
    this.#items = new Map(Object.entries(readItems(this.#file)));
  }

  /** Writes each computed item before it returns. Throws LabError `disk-full` or `unwritable`. */
  readonly once: ComputeOnce = async (name, schema, compute) => {
    const known = schema.safeParse(this.#items.get(name));
    if (known.success) return known.data;
    const item = await compute();
    this.#items.set(name, item);
    writeAtomically(this.#file, JSON.stringify({ format: FORMAT, items: Object.fromEntries(this.#items) }));
    return item;
  };

  /** Once the whole result is known. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

function readItems(file: string): z.output<typeof fileSchema>['items'] {
  try {
    return readJsonFile(file, fileSchema, '')?.items ?? {};
  } catch (error) {
    if (error instanceof LabError) return {};
    throw error;
  }
}
