import { closeSync, readSync } from 'node:fs';
import { errorCode } from '#main/files/file-problem.ts';
import { openRegularSync } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type JournalEvent, journalEventSchema } from '#shared/journal/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { journalSegments, segmentFile } from './journal-segments.ts';

/** A reader's position: a byte offset in a segment. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

export interface JournalPart {
  readonly events: readonly JournalEvent[];
  /** After the last complete line that was read. */
  readonly position: JournalPosition;
  /** Skipped lines that are not events, each with file and location. */
  readonly problems: readonly LabError[];
  /** Whether there is more to read now. */
  readonly more: boolean;
}

export const JOURNAL_START: JournalPosition = { segment: 1, offset: 0 };

const NEWLINE = 0x0a;
const CHUNK_BYTES = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * The events after a position, a few megabytes per call. A last line without a line feed is left for a later call while its segment may
 * still grow, and skipped once a later segment exists. Lines that are not events are reported and skipped. Throws LabError `bad-file` for a
 * line that is too long.
 */
export function readJournal(folder: string, position: JournalPosition = JOURNAL_START, chunkBytes = CHUNK_BYTES): JournalPart {
  // Listed before reading, because a segment is complete once it has a successor.
  const segments = journalSegments(folder).filter((segment) => segment >= position.segment);
  const events: JournalEvent[] = [];
  const problems: LabError[] = [];
  let reached = position;
  for (const segment of segments) {
    const file = segmentFile(folder, segment);
    const offset = segment === position.segment ? position.offset : 0;
    const { lines, end, atEnd } = readLines(file, offset, chunkBytes);
    for (const line of lines) {
      const event = parseLine(line.text);
      if (event) events.push(event);
      else problems.push(lineProblem(file, line.offset));
    }
    reached = { segment, offset: end };
    if (!atEnd) return { events, position: reached, problems, more: true };
  }
  return { events, position: reached, problems, more: false };
}

/** All events of a journal. Throws like {@link readJournal}. */
export function readWholeJournal(folder: string): { readonly events: readonly JournalEvent[]; readonly problems: readonly LabError[] } {
  const parts: JournalPart[] = [];
  for (let part = readJournal(folder); ; part = readJournal(folder, part.position)) {
    parts.push(part);
    if (!part.more) break;
  }
  return { events: parts.flatMap(({ events }) => events), problems: parts.flatMap(({ problems }) => problems) };
}

interface Lines {
  readonly lines: readonly { readonly text: string; readonly offset: number }[];
  readonly end: number;
  readonly atEnd: boolean;
}

function readLines(file: string, offset: number, chunkBytes: number): Lines {
  const chunk = readChunk(file, offset, chunkBytes);
  const atEnd = chunk.length < chunkBytes;
  const complete = chunk.lastIndexOf(NEWLINE) + 1;
  if (complete === 0 && !atEnd) {
    if (chunkBytes < MAX_LINE_BYTES) return readLines(file, offset, chunkBytes * 4);
    throw new LabError('bad-file', `A line is longer than ${MAX_LINE_BYTES} bytes.`, 'Check which program wrote this journal.', {
      file,
      location: `byte ${offset}`,
    });
  }
  const lines: { text: string; offset: number }[] = [];
  for (let start = 0; start < complete;) {
    const stop = chunk.indexOf(NEWLINE, start);
    if (stop > start) lines.push({ text: chunk.toString('utf8', start, stop), offset: offset + start });
    start = stop + 1;
  }
  return { lines, end: offset + complete, atEnd };
}

function readChunk(file: string, offset: number, bytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openRegularSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const count = readSync(descriptor, buffer, filled, bytes - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

function parseLine(text: string): JournalEvent | undefined {
  try {
    return journalEventSchema.safeParse(withCurrentNames(parseBoundedJson(text))).data;
  } catch {
    return undefined;
  }
}

function lineProblem(file: string, offset: number): LabError {
  return new LabError('bad-file', 'Skipped a line of the journal that is not an event.', 'Nothing to do: the other lines are used.', {
    file,
    location: `byte ${offset}`,
  });
}
