import { closeSync, fstatSync, readSync, statSync } from 'node:fs';
import { openRegularSync } from '#main/files/regular-file.ts';
import { parseJournalLine } from './journal-line.ts';
import { journalSegments, segmentFile } from './journal-segments.ts';
import { fileSystemTime } from './run-lease.ts';
import { runPaths } from './run-paths.ts';

/** How long another program may be silent before its run counts as lost. */
export const SILENCE_SECONDS = 60;
/** Most last lines fit in here. */
const TAIL_BYTES = 64 * 1024;

/**
 * When a program last wrote its heartbeat or its journal, in milliseconds by the clock of the file system. Another program needs no lock
 * and may run on another machine, so this is all that is known of it. 0 before the first sign.
 */
export function lastSign(folder: string): number {
  const segment = journalSegments(folder).at(-1);
  const files = [runPaths(folder).heartbeat, ...(segment === undefined ? [] : [segmentFile(folder, segment)])];
  return Math.max(0, ...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/**
 * Whether another program has given no sign of life for {@link SILENCE_SECONDS}. A sign from the future is none: it was copied, or the clock
 * was set back, and a program that lives soon gives another.
 */
export function isSilent(folder: string): boolean {
  return Math.abs(timeIn(folder) - lastSign(folder)) > SILENCE_SECONDS * 1000;
}

/** Whether the journal's last line ends the run. */
export function hasEnded(folder: string): boolean {
  const segment = journalSegments(folder).at(-1);
  const last = segment === undefined ? undefined : lastLine(segmentFile(folder, segment));
  return last !== undefined && parseJournalLine(last)?.kind === 'end';
}

/** This machine's clock on a file system that cannot be written to. */
function timeIn(folder: string): number {
  try {
    return fileSystemTime(runPaths(folder).heartbeat);
  } catch {
    return Date.now();
  }
}

function lastLine(file: string): string | undefined {
  const descriptor = openRegularSync(file);
  try {
    const { size } = fstatSync(descriptor);
    for (let bytes = Math.min(size, TAIL_BYTES); ; bytes = Math.min(size, bytes * 4)) {
      const tail = Buffer.alloc(bytes);
      const read = readSync(descriptor, tail, 0, bytes, size - bytes);
      const text = tail.toString('utf8', 0, read).trimEnd();
      if (bytes === size || text.includes('\n')) return text.split('\n').at(-1);
    }
  } finally {
    closeSync(descriptor);
  }
}
