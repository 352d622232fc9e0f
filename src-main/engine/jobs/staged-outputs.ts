import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { WrittenFile } from '#shared/contract/index.ts';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { filesOfExport } from '#main/interchange/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';

type Output = ProveRequest['outputs'][number];

/**
 * Files that a process writes beside their places, under hidden names. This engine alone gives them their own, so that they are there
 * exactly where their job is done, whenever it is canceled.
 */
export class StagedOutputs implements Disposable {
  /** What the process is asked to write. */
  readonly outputs: Output[];
  readonly #prefix: string;

  /** @param id of the job */
  constructor(outputs: readonly Output[], id: string) {
    this.#prefix = `.${id}.unfinished.`;
    this.outputs = outputs.map(({ format, file }) => ({ format, file: join(dirname(file), this.#prefix + basename(file)) }));
  }

  /** Gives written files their own names. Throws a LabError `unwritable` or `disk-full`. */
  publish(written: readonly WrittenFile[]): WrittenFile[] {
    return written.map((one) => {
      const file = this.#placeOf(one.file);
      try {
        renameSync(one.file, file);
        syncFolder(dirname(file));
      } catch (error) {
        throw writeProblem(error, file);
      }
      return { ...one, file };
    });
  }

  /** Removes what was written and not published. */
  [Symbol.dispose](): void {
    for (const file of this.outputs.flatMap(filesOfExport)) if (existsSync(file)) rmSync(file);
  }

  /** A failure as it is told of the files’ own names. */
  told(error: unknown): unknown {
    if (!(error instanceof LabError) || error.details.file === undefined) return error;
    return LabError.of({ ...error.details, file: this.#placeOf(error.details.file) });
  }

  #placeOf(file: string): string {
    const name = basename(file);
    return name.startsWith(this.#prefix) ? join(dirname(file), name.slice(this.#prefix.length)) : file;
  }
}
