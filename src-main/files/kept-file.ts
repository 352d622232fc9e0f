import type { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { writeAtomically } from './atomic-file.ts';
import { readJsonFile } from './json-file.ts';

/** A JSON file of the data folder that holds what the user has set. A file that cannot be read is never overwritten. */
export class KeptFile<Content> {
  readonly #file: string;
  #content: Content;
  readonly #problem: LabError | undefined;

  /**
   * @param initial the content without a file
   * @param remedy for a file that cannot be read
   */
  constructor(file: string, schema: z.ZodType<Content>, initial: Content, remedy: string) {
    this.#file = file;
    this.#content = initial;
    try {
      this.#content = readJsonFile(file, schema, remedy) ?? initial;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#problem = error;
    }
  }

  /** Throws LabError `bad-file`. */
  get content(): Content {
    if (this.#problem) throw this.#problem;
    return this.#content;
  }

  /** The content, or the initial one if the file cannot be read. */
  get readable(): Content {
    return this.#content;
  }

  /** Throws LabError `bad-file`, `disk-full` or `unwritable`. */
  write(content: Content): void {
    if (this.#problem) throw this.#problem;
    writeAtomically(this.#file, `${JSON.stringify(content, null, 2)}\n`);
    this.#content = content;
  }
}
