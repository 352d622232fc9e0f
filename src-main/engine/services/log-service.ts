import { existsSync } from 'node:fs';
import {
  appendRecorded,
  hasEnded,
  parseJournalLine,
  readRecordedSpec,
  readWholeJournal,
  type RecordedSpec,
  recordedSpecSchema,
  runFolder,
  writeHeartbeat,
  writeRecordedSpec,
} from '#main/run-folder/index.ts';
import type { LoggedLines } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { RUN_ID } from './create-run.ts';

/** What one run may log, however many requests it takes. */
export interface LogLimits {
  readonly metricNames: number;
  readonly nameLength: number;
  readonly journalBytes: number;
  /** New runs in a minute. */
  readonly newRuns: number;
  readonly specBytes: number;
}

const LIMITS: LogLimits = { metricNames: 2000, nameLength: 200, journalBytes: 1 << 30, newRuns: 60, specBytes: 256 * 1024 };
const KEPT = 100;
const MINUTE_MS = 60_000;
const REMEDY = 'Use nepenthe_log as it comes with this version.';
/** What another program may say; checkpoints, proofs and decisions belong to runs of this lab. */
const KINDS: ReadonlySet<JournalEvent['kind']> = new Set(['start', 'metric', 'entropy', 'epoch', 'round', 'message', 'end']);

/** What is known of a run that is being logged. */
interface LoggedRun {
  /** Tells it from another run with the same ID. */
  readonly createdAt: string;
  lastSeq: number;
  bytes: number;
  readonly names: Set<string>;
}

/** Writes the journals of runs that other programs send. Each line is checked; nothing but such runs is written to. */
export class LogService {
  readonly #store: Store;
  readonly #dataDir: string;
  readonly #limits: LogLimits;
  readonly #runs = new Map<string, LoggedRun>();
  #created: readonly number[] = [];

  constructor(store: Store, dataDir: string, limits: Partial<LogLimits> = {}) {
    this.#store = store;
    this.#dataDir = dataDir;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Appends lines to a run's journal; a request without lines is a sign of life. Lines that the journal has are left out, so that a program
   * may send them again. All lines of a request are stored, or none. Throws LabError `invalid-request`, `conflict` and `busy`, `disk-full`
   * and `unwritable`.
   */
  append({ spec: document, lines }: LoggedLines): { readonly stored: number } {
    const spec = this.#specOf(document);
    const folder = runFolder(this.#dataDir, spec.runId);
    const run = this.#runOf(spec, folder);
    const events = lines.map((line, index) => eventOf(line, index)).filter(({ seq }) => seq > run.lastSeq);
    const names = this.#check(events, run);
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    if (run.bytes + bytes > this.#limits.journalBytes) throw tooMuch(`The journal would exceed ${this.#limits.journalBytes} bytes.`);
    if (events.length > 0) {
      if (hasEnded(folder)) throw new LabError('conflict', `Run ${spec.runId} has ended.`, 'Begin another run.');
      appendRecorded(folder, events);
    }
    writeHeartbeat(folder);
    run.lastSeq = events.at(-1)?.seq ?? run.lastSeq;
    run.bytes += bytes;
    for (const name of names) run.names.add(name);
    return { stored: events.length };
  }

  #specOf(document: unknown): RecordedSpec {
    const { specBytes } = this.#limits;
    if (Buffer.byteLength(JSON.stringify({ document })) > specBytes) throw tooMuch(`The spec exceeds ${specBytes} bytes.`, 'spec');
    const { data: spec, error } = recordedSpecSchema.safeParse(document);
    if (error) {
      const location = ['spec', ...(error.issues[0]?.path ?? [])].join('.');
      throw new LabError('invalid-request', `The spec is invalid: ${error.issues[0]?.message ?? ''}.`, REMEDY, { location });
    }
    if (!RUN_ID.test(spec.runId))
      throw new LabError('invalid-request', 'The ID of the run is not one.', REMEDY, { location: 'spec.runId' });
    if (!spec.source) throw new LabError('invalid-request', 'The spec names no source.', REMEDY, { location: 'spec.source' });
    return spec;
  }

  #runOf(spec: RecordedSpec, folder: string): LoggedRun {
    const known = this.#runs.get(spec.runId);
    // The folder of a deleted run is in the trash.
    const run = known && existsSync(folder) ? known : this.#openedRun(spec, folder);
    if (run.createdAt !== spec.createdAt) throw taken(spec.runId);
    this.#runs.delete(spec.runId);
    this.#runs.set(spec.runId, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > KEPT && oldest !== undefined) this.#runs.delete(oldest);
    return run;
  }

  #openedRun(spec: RecordedSpec, folder: string): LoggedRun {
    if (existsSync(folder)) {
      const stored = readRecordedSpec(folder);
      if (!stored.source) throw taken(spec.runId);
      const { events } = readWholeJournal(folder);
      const names = events.flatMap((event) => (event.kind === 'metric' ? Object.keys(event.values) : []));
      const lastSeq = events.at(-1)?.seq ?? -1;
      return { createdAt: stored.createdAt, lastSeq, bytes: JSON.stringify(events).length, names: new Set(names) };
    }
    if (runById(this.#store, spec.runId)) throw taken(spec.runId);
    const now = performance.now();
    this.#created = this.#created.filter((time) => time > now - MINUTE_MS);
    if (this.#created.length >= this.#limits.newRuns) {
      throw new LabError('busy', `More than ${this.#limits.newRuns} runs were begun within a minute.`, 'Try again in a minute.');
    }
    this.#created = [...this.#created, now];
    writeRecordedSpec(folder, spec);
    return { createdAt: spec.createdAt, lastSeq: -1, bytes: 0, names: new Set() };
  }

  /** Returns the names of metrics. */
  #check(events: readonly JournalEvent[], run: LoggedRun): ReadonlySet<string> {
    const { nameLength, metricNames } = this.#limits;
    let last = run.lastSeq;
    const names = new Set<string>();
    for (const event of events) {
      if (!KINDS.has(event.kind)) throw new LabError('invalid-request', `Another program cannot log a ${event.kind}.`, REMEDY);
      if (event.seq <= last) throw new LabError('invalid-request', `Event ${event.seq} follows event ${last}.`, REMEDY);
      if (last === -1 && event.kind !== 'start') throw new LabError('invalid-request', 'A run begins with its start.', REMEDY);
      last = event.seq;
      for (const name of namesOf(event)) {
        if (name.length === 0 || name.length > nameLength || CONTROL.test(name)) {
          throw new LabError('invalid-request', `A name is empty, has control characters or more than ${nameLength} characters.`, REMEDY);
        }
        if (event.kind === 'metric') names.add(name);
      }
    }
    if (new Set([...run.names, ...names]).size > metricNames) throw tooMuch(`The run would have more than ${metricNames} metrics.`);
    return names;
  }
}

// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

function namesOf(event: JournalEvent): readonly string[] {
  if (event.kind === 'metric') return Object.keys(event.values);
  return event.kind === 'entropy' ? event.layers.map(({ layer }) => layer) : [];
}

function eventOf(line: string, index: number): JournalEvent {
  const event = parseJournalLine(line);
  if (event) return event;
  throw new LabError('invalid-request', 'A line is damaged or not an event.', REMEDY, { location: `lines.${index}` });
}

function tooMuch(message: string, location?: string): LabError {
  return new LabError('invalid-request', message, 'Log less, or begin another run.', { location });
}

function taken(id: string): LabError {
  return new LabError('conflict', `There is another run ${id}, or it was deleted.`, 'Begin another run.');
}
