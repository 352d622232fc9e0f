import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, type Stats, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { syncFile, syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { journalSegments, segmentOf } from '#main/run-folder/index.ts';
import type { RemoteFile } from './remote-script.ts';

/** Files that are only appended to, so that a part of them is always the beginning. */
const GROWING = /^(journal\/\d{4,}\.ndjson|runner\.log)$/;
/** Files that come back from a cluster. */
const RETURNED =
  /^(journal\/\d{4,}\.ndjson|runner\.log|checkpoints\/[^/]+\.safetensors|(set-aside|models|analyses)\/.+|algorithms\.json|latencies\.json|heartbeat)$/;
/** What a run has finished with, while it runs. */
const KEPT = /^(checkpoints\/round-\d+\.safetensors|models\/.+|algorithms\.json)$/;
const LATEST = 'checkpoints/latest-';
/** Belongs to one machine, or is not complete. */
const OWN = /^(lock\.sqlite|hold\.sqlite|runner\.lease|heartbeat|away\.json)|\.(temporary|part)$/;

/** A file of which this machine lacks the bytes from an offset. */
export interface MissingPart {
  readonly file: RemoteFile;
  readonly offset: number;
}

/**
 * A run's folder on this machine as the copy of one on a cluster. Journals grow by exactly the bytes that are missing, whole lines or not;
 * other files appear complete or not at all. Files are the same if size and time are. What it writes throws LabError `disk-full` or
 * `unwritable`.
 */
export class RunCopy {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How far the journal's last segment and the log are here. */
  get position(): { readonly segment: number; readonly offset: number; readonly log: number } {
    const segment = journalSegments(this.#folder).at(-1) ?? 0;
    const name = `journal/${String(segment).padStart(4, '0')}.ndjson`;
    return { segment, offset: this.#size(name), log: this.#size('runner.log') };
  }

  /** Of files on the cluster, those of finished rounds that are missing here. */
  missingKept(files: readonly RemoteFile[]): readonly MissingPart[] {
    return this.missing(files.filter(({ path }) => KEPT.test(path)));
  }

  /** Of files on the cluster, those that are missing here; journals come last, since they name the others. */
  missing(files: readonly RemoteFile[]): readonly MissingPart[] {
    const returned = files.filter(({ path }) => RETURNED.test(path));
    const [growing, others] = [returned.filter(({ path }) => GROWING.test(path)), returned.filter(({ path }) => !GROWING.test(path))];
    return [
      ...others.filter((file) => !this.#isSame(file)).map((file) => ({ file, offset: sizeOf(this.#partOf(file)) })),
      ...growing.toSorted(byPath).flatMap((file) => {
        const offset = this.#size(file.path);
        return offset < file.bytes ? [{ file, offset }] : [];
      }),
    ];
  }

  /** Appends bytes of a journal or log. Ignores those that do not continue it. */
  append(path: string, offset: number, bytes: Uint8Array): void {
    if (!GROWING.test(path) || this.#size(path) !== offset) return;
    this.#write(path, (file) => appendFileSync(file, bytes));
  }

  /** Adds bytes to a file. */
  add({ file, offset }: MissingPart, bytes: Uint8Array): void {
    if (GROWING.test(file.path)) {
      this.append(file.path, offset, bytes);
      return;
    }
    const part = this.#partOf(file);
    this.#write(file.path, (whole) => {
      if (offset === 0) writeFileSync(part, bytes);
      else appendFileSync(part, bytes);
      const size = sizeOf(part);
      // It was replaced meanwhile: the next listing says by what.
      if (size > file.bytes) rmSync(part, { force: true });
      if (size !== file.bytes) return;
      syncFile(part);
      utimesSync(part, file.modified, file.modified);
      renameSync(part, whole);
      syncFolder(dirname(whole));
    });
  }

  /** Once nothing is missing: removes checkpoints that the run has replaced, and parts of files that are no more. */
  complete(files: readonly RemoteFile[]): void {
    const there = new Map(files.map((file) => [file.path, file]));
    for (const path of this.#paths) {
      if (path.endsWith('.part') || (path.startsWith(LATEST) && !there.has(path))) rmSync(join(this.#folder, path), { force: true });
      const file = there.get(path);
      if (file && GROWING.test(path)) utimesSync(join(this.#folder, path), file.modified, file.modified);
    }
  }

  /**
   * What has to be sent so that the cluster has the same run: the files, and those there that are to go. `isForeign` if the run there has
   * done something that this machine does not know.
   */
  toSend(files: readonly RemoteFile[]): {
    readonly send: readonly string[];
    readonly remove: readonly string[];
    readonly isForeign: boolean;
  } {
    const there = new Map(files.map((file) => [file.path, file]));
    const own = this.#paths.filter((path) => !OWN.test(path));
    const isForeign = files.some(
      ({ path, bytes }) => segmentOf(path) !== undefined && path.startsWith('journal/') && bytes > this.#size(path),
    );
    if (isForeign) return { send: own, remove: [], isForeign };
    const known = new Set(own);
    const send = own.filter((path) => {
      const file = there.get(path);
      return path === 'spec.json' || path === 'control.json' || file === undefined || !this.#isSame(file);
    });
    const remove = [...there.keys()].filter((path) => !known.has(path) && (path.startsWith(LATEST) || path === 'heartbeat'));
    return { send, remove, isForeign };
  }

  get #paths(): readonly string[] {
    return readdirSync(this.#folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.#folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .toSorted();
  }

  #isSame({ path, bytes, modified }: RemoteFile): boolean {
    const here = statusOf(join(this.#folder, path));
    return here?.size === bytes && Math.trunc(here.mtimeMs / 1000) === modified;
  }

  #size(path: string): number {
    return sizeOf(join(this.#folder, path));
  }

  /** Named after its version, so that it is never continued by another one. */
  #partOf({ path, bytes, modified }: RemoteFile): string {
    const file = join(this.#folder, path);
    return join(dirname(file), `.${basename(file)}.${bytes}-${modified}.part`);
  }

  #write(path: string, write: (file: string) => void): void {
    const file = join(this.#folder, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      write(file);
    } catch (error) {
      // What was written is right as far as it goes.
      throw writeProblem(error, file);
    }
  }
}

function byPath(a: RemoteFile, b: RemoteFile): number {
  return a.path < b.path ? -1 : 1;
}

function statusOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

function sizeOf(file: string): number {
  return statusOf(file)?.size ?? 0;
}
