import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { syncFolder, writeFully } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { type JournalEntry, type JournalEvent, journalEventSchema } from '#shared/journal/index.ts';
import { journalLine } from './journal-line.ts';
import { journalSegments, segmentFile } from './journal-segments.ts';
import { readWholeJournal } from './read-journal.ts';
import { runPaths } from './run-paths.ts';

/** Events that must survive a power cut. */
const DURABLE: ReadonlySet<JournalEntry['kind']> = new Set(['start', 'rewind', 'epoch', 'round', 'checkpoint', 'proof', 'end']);

/**
 * Appends whole lines to the attempt's own segment; sequence numbers continue from earlier segments. An incomplete last line of an earlier
 * segment is left alone, since readers skip it. The caller holds the run's lock.
 */
export class JournalWriter {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly #file: string;
  readonly #descriptor: number;
  #nextSeq: number;

  constructor(folder: string) {
    const { events } = readWholeJournal(folder);
    this.#nextSeq = events.reduce((last, { seq }) => Math.max(last, seq), -1) + 1;
    this.attempt = (journalSegments(folder).at(-1) ?? 0) + 1;
    this.#file = segmentFile(folder, this.attempt);
    try {
      mkdirSync(runPaths(folder).journal, { recursive: true });
      this.#descriptor = openSync(this.#file, 'ax');
      syncFolder(runPaths(folder).journal);
    } catch (error) {
      throw writeProblem(error, this.#file);
    }
  }

  /** Sequence number of the last event; -1 before the first. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  /** Throws LabError `disk-full` or `unwritable`; the journal is then unchanged. */
  append(entry: JournalEntry): JournalEvent {
    const event = journalEventSchema.parse({ seq: this.#nextSeq, time: new Date().toISOString(), ...entry });
    const before = fstatSync(this.#descriptor).size;
    try {
      writeFully(this.#descriptor, Buffer.from(journalLine(event)));
      if (DURABLE.has(entry.kind)) fsyncSync(this.#descriptor);
    } catch (error) {
      ftruncateSync(this.#descriptor, before);
      throw writeProblem(error, this.#file);
    }
    this.#nextSeq += 1;
    return event;
  }

  dispose(): void {
    closeSync(this.#descriptor);
  }
}
