import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { writeFully } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { runPaths } from './run-paths.ts';

/** How often the holder renews its lease. */
export const RENEWAL_SECONDS = 10;
/** How long a lease lasts without being renewed. */
export const LEASE_SECONDS = 60;

const leaseSchema = z.object({ owner: z.uuid(), hostname: z.string(), pid: z.int().positive() });

/**
 * The claim of a run's only living runner on a file system whose locks do not reach other machines: a file that its holder renews. It is
 * free once it has not been renewed for {@link LEASE_SECONDS} by the clock of the file system, so the machines' own clocks may differ. A
 * holder that finds the file changed has lost the lease and must end at once. File systems create and rename files atomically; nothing else
 * is expected of them.
 */
export class RunLease {
  readonly #file: string;
  readonly #content: string;

  private constructor(file: string, content: string) {
    this.#file = file;
    this.#content = content;
  }

  /** Undefined while another process holds the lease. Throws LabError `disk-full` or `unwritable`. */
  static tryAcquire(folder: string): RunLease | undefined {
    const file = runPaths(folder).lease;
    const content = `${JSON.stringify({ owner: randomUUID(), hostname: hostname(), pid: process.pid })}\n`;
    try {
      if (isFresh(file) || !removeExpired(file) || !createNew(file, content)) return undefined;
      return new RunLease(file, content);
    } catch (error) {
      throw writeProblem(error, file);
    }
  }

  /** The lease of another thread of this process, by what its {@link handle} says. */
  static of({ file, content }: LeaseHandle): RunLease {
    return new RunLease(file, content);
  }

  /** What another thread needs to renew it. */
  get handle(): LeaseHandle {
    return { file: this.#file, content: this.#content };
  }

  /** Returns false if another process has taken the lease over. Throws the system's errors, after which it may be tried again. */
  renew(): boolean {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r+');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
    try {
      if (readFileSync(descriptor, 'utf8') !== this.#content) return false;
      // The same bytes: readers never see a part, and the file system sets the time.
      writeSync(descriptor, this.#content, 0);
      fsyncSync(descriptor);
      return true;
    } finally {
      closeSync(descriptor);
    }
  }

  release(): void {
    if (contentOf(this.#file) === this.#content) rmSync(this.#file, { force: true });
  }
}

export interface LeaseHandle {
  readonly file: string;
  readonly content: string;
}

/** Whether a runner on this or another machine holds the run's lease. */
export function isRunLeased(folder: string): boolean {
  return isFresh(runPaths(folder).lease);
}

/** The error for a run that another machine runs. */
export function leasedElsewhere(folder: string): LabError {
  const file = runPaths(folder).lease;
  const holder = holderIn(contentOf(file) ?? '');
  const where = holder ? `process ${holder.pid} on ${holder.hostname}` : 'another machine';
  const remedy = `Stop it there. If it no longer exists, the run is free ${LEASE_SECONDS} seconds after its last sign of life.`;
  return new LabError('busy', `The run is being run by ${where}.`, remedy, { file });
}

function holderIn(content: string): z.output<typeof leaseSchema> | undefined {
  try {
    return leaseSchema.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}

function isFresh(file: string): boolean {
  if (!existsSync(file)) return false;
  const renewed = timeOf(file);
  return renewed !== undefined && fileSystemTime(file) - renewed < LEASE_SECONDS * 1000;
}

/** What the file system says is now, in milliseconds. */
export function fileSystemTime(beside: string): number {
  const probe = `${beside}.${randomUUID()}.probe`;
  try {
    createNew(probe, 'now');
    return timeOf(probe) ?? Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Opening the file makes network file systems ask for its current time. */
function timeOf(file: string): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return fstatSync(descriptor).mtimeMs;
  } finally {
    closeSync(descriptor);
  }
}

/** Returns false if another process is taking the lease over as well. */
function removeExpired(file: string): boolean {
  const expired = contentOf(file);
  if (expired === undefined) return true;
  const gone = `${file}.${randomUUID()}.expired`;
  try {
    renameSync(file, gone);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
  const isExpired = contentOf(gone) === expired;
  // The lease of a process that has taken the expired one over meanwhile. If it cannot be put back, that process finds it missing, and ends.
  if (!isExpired) linkUnlessTaken(gone, file);
  rmSync(gone, { force: true });
  return isExpired;
}

function linkUnlessTaken(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // It is taken, or the file system has no links.
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns false if the file exists. */
function createNew(file: string, content: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFully(descriptor, Buffer.from(content));
    fsyncSync(descriptor);
    return true;
  } finally {
    closeSync(descriptor);
  }
}
