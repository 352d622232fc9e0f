import { closeSync, readSync, statSync } from 'node:fs';
import { errorCode } from '#main/files/file-problem.ts';
import { openRegularSync } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { parseJournalLine } from './journal-line.ts';
import { journalSegments, segmentFile } from './journal-segments.ts';

/** A reader's position: a byte offset in a segment. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

export interface JournalPart {
  /** All of the position's segment. */
  readonly events: readonly JournalEvent[];
  /** After the last complete line that was read. */
  readonly position: JournalPosition;
  /** Skipped lines that are damaged or not events, each with file and location. */
  readonly problems: readonly LabError[];
  /** Whether there is more to read now. */
  readonly more: boolean;
}

export const JOURNAL_START: JournalPosition = { segment: 0, offset: 0 };

const NEWLINE = 0x0a;
const CHUNK_BYTES = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * The next events after a position: those of one segment, a few megabytes per call. A last line without a line feed is left for a later call
 * while its segment may still grow, and skipped once a later segment exists. Lines that are damaged or not events are reported and skipped.
 * Throws LabError `bad-file` for a line that is too long, and for a folder in place of a segment.
 */
export function readJournal(folder: string, position: JournalPosition = JOURNAL_START, chunkBytes = CHUNK_BYTES): JournalPart {
  // Listed before reading, because a segment is complete once it has a successor.
  const segments = journalSegments(folder).filter((segment) => segment >= position.segment);
  let reached = position;
  for (const segment of segments) {
    const file = segmentFile(folder, segment);
    const { lines, end, atEnd } = readLines(file, segment === position.segment ? position.offset : 0, chunkBytes);
    reached = { segment, offset: end };
    const isLast = segment === segments.at(-1);
    if (lines.length > 0 || !atEnd) return { ...eventsOf(lines, file), position: reached, more: !atEnd || !isLast };
  }
  // A first segment that is still empty is no progress.
  const isNew = position.segment === JOURNAL_START.segment && position.offset === 0;
  return { events: [], problems: [], position: isNew ? position : reached, more: false };
}

/**
 * All events of a journal. A last line that holds a whole object although its line feed is lost is a damaged line; a torn one is none. Throws
 * like {@link readJournal}.
 */
export function readWholeJournal(folder: string): { readonly events: readonly JournalEvent[]; readonly problems: readonly LabError[] } {
  const parts: JournalPart[] = [];
  for (let part = readJournal(folder); ; part = readJournal(folder, part.position)) {
    parts.push(part);
    if (!part.more) break;
  }
  const unended = journalSegments(folder).flatMap((segment) => unendedLine(segmentFile(folder, segment)) ?? []);
  return { events: parts.flatMap(({ events }) => events), problems: [...parts.flatMap(({ problems }) => problems), ...unended] };
}

/** The problem of a segment's last line that has a whole object but no line feed, or is too long to tell. */
function unendedLine(file: string): LabError | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const start = Math.max(0, size - CHUNK_BYTES);
  const chunk = readChunk(file, start, size - start);
  const ended = chunk.lastIndexOf(NEWLINE) + 1;
  const isWhole = ended > 0 || start === 0;
  return !isWhole || hasObject(chunk.toString('utf8', ended)) ? lineProblem(file, start + ended) : undefined;
}

function hasObject(text: string): boolean {
  const end = text.lastIndexOf('}') + 1;
  if (end === 0) return false;
  try {
    parseBoundedJson(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

interface Line {
  readonly text: string;
  /** In bytes. */
  readonly offset: number;
}

interface Lines {
  readonly lines: readonly Line[];
  readonly end: number;
  readonly atEnd: boolean;
}

function eventsOf(lines: readonly Line[], file: string): Pick<JournalPart, 'events' | 'problems'> {
  const events: JournalEvent[] = [];
  const problems: LabError[] = [];
  for (const line of lines) {
    const event = parseJournalLine(line.text);
    if (event) events.push(event);
    else problems.push(lineProblem(file, line.offset));
  }
  return { events, problems };
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
  const lines: Line[] = [];
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

function lineProblem(file: string, offset: number): LabError {
  return new LabError(
    'bad-file',
    'Skipped a line of the journal that is damaged or not an event.',
    'Nothing to do: the other lines are used.',
    {
      file,
      location: `byte ${offset}`,
    },
  );
}
