import type { TaskKind } from '#main/tasks/index.ts';

/** Room for one task at a time. */
export interface Slot {
  /** Unique within its executor. */
  readonly id: string;
  readonly device: 'cpu' | 'gpu';
  /** What people call it: `CPU slot 2`. */
  readonly name: string;
  /** Threads that a task in it may use. */
  readonly threads: number;
}

/** A task that is to be run. */
export interface Submission {
  readonly task: TaskKind;
  readonly requestFile: string;
  /** The task's working folder; a task that reports in a journal has it there. */
  readonly folder: string;
  /** 0 for every core. */
  readonly threads: number;
  /** Null for a task that takes none. */
  readonly slot: Slot | null;
}

/** What is stored of a submitted task, by which a later engine finds it again. */
export interface TaskReference {
  readonly folder: string;
  /** The executor's own name of it, a process id or a job number; null where the engine ended before it was known. */
  readonly handle: string | null;
  readonly submittedAt: string | null;
}

/** An exit code, a signal, or neither where the executor does not know. */
export interface TaskEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A task that was submitted or attached to. */
export interface Execution {
  readonly handle: string | null;
  readonly ended: Promise<TaskEnd>;
  /** Text of standard output; null for a task that reports in a journal. */
  readonly output: AsyncIterable<string> | null;
  /** The end of what it wrote on standard error; empty where that went into a log. */
  readonly errorOutput: () => string;
}

/**
 * Runs tasks somewhere. Queues decide what runs when; an executor starts it, says whether it lives, and ends it. Tasks that report in a
 * journal outlive the engine; the others end with it.
 */
export interface Executor {
  readonly name: string;
  /** Everything that it can run at once. One with a queue of its own has as many slots as it may be given tasks. */
  capacity(): readonly Slot[];
  /** Starts a task. The slot is free: that is the caller's concern. */
  submit(submission: Submission): Promise<Execution>;
  /** Asks the executor and the lock in the task's folder; `unknown` where neither can be reached at the moment. */
  status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'>;
  /** Follows a task that an earlier engine submitted, until it is gone or the signal aborts. */
  attach(reference: TaskReference, signal: AbortSignal): Execution;
  /** Asks the task to end (SIGTERM), or ends it at once (SIGKILL). Nothing happens when it is gone. */
  cancel(reference: TaskReference, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}
