import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { WrittenFile } from '#shared/contract/index.ts';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { filesOfExport } from '#main/interchange/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';

type Output = ProofTaskRequest['outputs'][number];

/**
 * Files that a process writes under hidden names beside their targets. Only the engine renames them, so that they exist exactly when their
 * job is done, whenever it is canceled.
 */
export class StagedOutputs implements Disposable {
  /** What the process writes. */
  readonly outputs: Output[];
  readonly #prefix: string;

  /** @param id of the job */
  constructor(outputs: readonly Output[], id: string) {
    this.#prefix = `.${id}.unfinished.`;
    this.outputs = outputs.map(({ format, file }) => ({ format, file: join(dirname(file), this.#prefix + basename(file)) }));
  }

  /** Renames written files to their targets. Throws a LabError `unwritable` or `disk-full`. */
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

  /** Removes what was written but not published. */
  [Symbol.dispose](): void {
    for (const file of this.outputs.flatMap(filesOfExport)) if (existsSync(file)) rmSync(file);
  }

  /** A failure that names the targets instead of the hidden files. */
  withFinalNames(error: unknown): unknown {
    if (!(error instanceof LabError) || error.details.file === undefined) return error;
    return LabError.of({ ...error.details, file: this.#targetOf(error.details.file) });
  }

  #targetOf(file: string): string {
    const name = basename(file);
    return name.startsWith(this.#prefix) ? join(dirname(file), name.slice(this.#prefix.length)) : file;
  }
}
