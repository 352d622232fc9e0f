import type { TaskKind } from '#main/tasks/index.ts';

/** Capacity for one task at a time. */
export interface Slot {
  /** Unique within its executor. */
  readonly id: string;
  readonly device: 'cpu' | 'gpu';
  /** For display: `CPU slot 2`. */
  readonly name: string;
  /** Thread limit for its task. */
  readonly threads: number;
}

/** A task to run. */
export interface Submission {
  readonly task: TaskKind;
  readonly requestFile: string;
  /** The task's working folder. It contains the journal of a task that reports in one. */
  readonly folder: string;
  /** 0 for every core. */
  readonly threads: number;
  /** Null for a task that needs no slot. */
  readonly slot: Slot | null;
}

/** The stored reference by which a later engine finds a submitted task. */
export interface TaskReference {
  readonly folder: string;
  /** The executor's ID for it, such as a process or job number; null if the engine ended before storing it. */
  readonly handle: string | null;
  readonly submittedAt: string | null;
}

/** An exit code, a signal, or neither if the executor does not know. */
export interface TaskEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What else the executor knows about the end, continuing “The runner …”. */
  readonly cause?: string;
}

/** A running task. */
export interface Execution {
  readonly handle: string | null;
  readonly ended: Promise<TaskEnd>;
  /** Text of standard output; null for a task that reports in a journal. */
  readonly output: AsyncIterable<string> | null;
  /** The last part of standard error; empty if it is written to a log. */
  readonly errorOutput: () => string;
  /** Calls back with what the task waits for in the executor's own queue, or null once it runs, whenever that changes. */
  readonly onWait?: (listener: (reason: string | null) => void) => void;
}

/**
 * Runs tasks somewhere. Queues decide what runs when; an executor starts a task, reports whether it is alive, and ends it. Tasks that
 * report in a journal outlive the engine; the others end with it.
 */
export interface Executor {
  readonly name: string;
  /** Whether its tasks compute on this machine, where they would disturb what is timed. */
  readonly sharesMachine: boolean;
  /** All slots. An executor with a queue of its own offers as many slots as it accepts tasks. */
  capacity(): readonly Slot[];
  /** Starts a task. The caller makes sure that the slot is free. */
  submit(submission: Submission): Promise<Execution>;
  /** From the executor and the lock in the task's folder; `unknown` if neither can be read at the moment. */
  status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'>;
  /** Follows a task that an earlier engine submitted, until it ends or the signal aborts. */
  attach(reference: TaskReference, signal: AbortSignal): Execution;
  /** Asks the task to end (SIGTERM) or kills it (SIGKILL). Does nothing if it has ended. */
  cancel(reference: TaskReference, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Takes a task back that waits in the executor's own queue. Does nothing if it has started. */
  withdraw?(reference: TaskReference): Promise<void>;
}
