import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { filesOfExport } from '#main/interchange/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';
import type { WrittenFile } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

type Output = ProofTaskRequest['outputs'][number];

/**
 * Files that a process writes under hidden names next to their targets. The engine renames them, so that a target exists if and only if
 * its job is done.
 */
export class StagedOutputs implements Disposable {
  /** The files that the process writes. */
  readonly outputs: Output[];
  readonly #prefix: string;

  /** @param id of the job */
  constructor(outputs: readonly Output[], id: string) {
    this.#prefix = `.${id}.unfinished.`;
    this.outputs = outputs.map(({ format, file }) => ({ format, file: join(dirname(file), this.#prefix + basename(file)) }));
  }

  /** Renames written files to their targets. Throws LabError `unwritable` or `disk-full`. */
  publish(written: readonly WrittenFile[]): WrittenFile[] {
    return written.map((one) => {
      const file = this.#targetOf(one.file);
      try {
        renameSync(one.file, file);
        syncFolder(dirname(file));
      } catch (error) {
        throw writeProblem(error, file);
      }
      return { ...one, file };
    });
  }

  /** Deletes files that were not published. */
  [Symbol.dispose](): void {
    for (const file of this.outputs.flatMap(filesOfExport)) if (existsSync(file)) rmSync(file);
  }

  /** The same error, naming targets instead of hidden files. */
  withFinalNames(error: unknown): unknown {
    if (!(error instanceof LabError) || error.details.file === undefined) return error;
    return LabError.of({ ...error.details, file: this.#targetOf(error.details.file) });
  }

  #targetOf(file: string): string {
    const name = basename(file);
    return name.startsWith(this.#prefix) ? join(dirname(file), name.slice(this.#prefix.length)) : file;
  }
}
