import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';
import { pathsOfExport, type WrittenFile } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

type Output = ProofTaskRequest['outputs'][number];

/** A file or a folder that a job writes under a hidden name next to its target. */
interface StagedPath {
  readonly hidden: string;
  readonly target: string;
}

/**
 * Files and folders that a process writes under hidden names next to their targets. The engine renames them, so that a target exists if
 * and only if its job is done.
 */
export class StagedOutputs implements Disposable {
  /** What the process writes. */
  readonly outputs: Output[];
  readonly #prefix: string;
  readonly #paths: readonly StagedPath[];

  /** @param id of the job */
  constructor(outputs: readonly Output[], id: string) {
    this.#prefix = `.${id}.unfinished.`;
    this.outputs = outputs.map(({ format, file }) => ({ format, file: this.#hidden(file) }));
    this.#paths = outputs.flatMap((output) => pathsOfExport(output).map((target) => ({ hidden: this.#hidden(target), target })));
  }

  /** Renames what was written to its targets; a folder replaces an earlier one. Throws LabError `unwritable` or `disk-full`. */
  publish(written: readonly WrittenFile[]): WrittenFile[] {
    for (const { hidden, target } of this.#paths.filter((path) => written.some(({ file }) => isOf(path, file)))) {
      try {
        replace(hidden, target, `${hidden}.replaced`);
        syncFolder(dirname(target));
      } catch (error) {
        throw writeProblem(error, target);
      }
    }
    return written.map((one) => ({ ...one, file: this.#targetOf(one.file) }));
  }

  /** Deletes what was not published. */
  [Symbol.dispose](): void {
    for (const { hidden } of this.#paths) rmSync(hidden, { recursive: true, force: true });
  }

  /** The same error, naming targets instead of hidden files. */
  withFinalNames(error: unknown): unknown {
    if (!(error instanceof LabError) || error.details.file === undefined) return error;
    return LabError.of({ ...error.details, file: this.#targetOf(error.details.file) });
  }

  #hidden(file: string): string {
    return join(dirname(file), this.#prefix + basename(file));
  }

  #targetOf(file: string): string {
    const staged = this.#paths.find((path) => isOf(path, file));
    return staged ? staged.target + file.slice(staged.hidden.length) : file;
  }
}

function isOf({ hidden }: StagedPath, file: string): boolean {
  return file === hidden || file.startsWith(hidden + sep);
}

/** Renames a file or folder. An earlier folder is moved aside first, since only files are replaced by a rename, and deleted last. */
function replace(from: string, to: string, aside: string): void {
  if (!existsSync(to) || !statSync(from).isDirectory()) {
    renameSync(from, to);
    return;
  }
  renameSync(to, aside);
  try {
    renameSync(from, to);
  } catch (error) {
    renameSync(aside, to);
    throw error;
  }
  rmSync(aside, { recursive: true });
}
