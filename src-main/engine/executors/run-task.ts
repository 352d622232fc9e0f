import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import {
  messageSchema,
  type PhaseOf,
  type ProgressMessage,
  type RequestOf,
  type ResultOf,
  type TaskKind,
  type TaskMessage,
  tasks,
} from '#main/tasks/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { storeErrorOf } from '../store/store-errors.ts';
import type { Execution, Executor, TaskEnd, TaskReference } from './executor.ts';
import { linesWithin } from './lines-within.ts';

/** Far above the size of any result. */
const MAX_LINE = 32 * 1024 * 1024;
const ERROR_LINES = 5;
/** How long a process may take to exit after its last message. */
const EXIT_MS = 5000;

export interface TaskOptions<Kind extends TaskKind> {
  /** A folder for the request and the task's temporary files, removed at the end. */
  readonly scratch: string;
  /** 0 for every core. */
  readonly threads?: number;
  readonly progress?: (progress: ProgressMessage<PhaseOf<Kind>>) => void;
  /** Ends the task, immediately or within its exit grace. */
  readonly signal: AbortSignal;
  /** Called after its process has exited. */
  readonly onExit?: (handle: string) => void;
}

/**
 * Runs a task that reports in messages, and waits until its process has exited. Throws the LabError that the task reports, or LabError
 * `unavailable` with the last lines of its error output if it ends without a result.
 */
export async function runTask<Kind extends TaskKind>(
  executor: Executor,
  kind: Kind,
  request: RequestOf<Kind>,
  { scratch, threads = 0, progress = () => undefined, signal, onExit }: TaskOptions<Kind>,
): Promise<ResultOf<Kind>> {
  try {
    const requestFile = writeRequest(scratch, request);
    const execution = await executor.submit({ task: kind, requestFile, folder: scratch, threads, slot: null });
    const reference: TaskReference = { folder: scratch, handle: execution.handle, submittedAt: new Date().toISOString() };
    const canceling = cancelOnAbort(executor, reference, tasks[kind].exitGraceMilliseconds, signal);
    try {
      return await resultOf(kind, execution, progress, () => void executor.cancel(reference, 'SIGKILL'));
    } finally {
      canceling[Symbol.dispose]();
      if (execution.handle !== null) onExit?.(execution.handle);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function writeRequest(scratch: string, request: unknown): string {
  const file = join(scratch, 'request.json');
  try {
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
    return file;
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

/** Ends the task when the signal aborts, until disposed. */
function cancelOnAbort(executor: Executor, reference: TaskReference, grace: number, signal: AbortSignal): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    void executor.cancel(reference, grace > 0 ? 'SIGTERM' : 'SIGKILL');
    if (grace > 0) timer = setTimeout(() => void executor.cancel(reference, 'SIGKILL'), grace);
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', cancel);
      clearTimeout(timer);
    },
  };
}

type LastMessage<Kind extends TaskKind> = Exclude<TaskMessage<Kind>, { kind: 'progress' }>;

async function resultOf<Kind extends TaskKind>(
  kind: Kind,
  execution: Execution,
  progress: (progress: ProgressMessage<PhaseOf<Kind>>) => void,
  kill: () => void,
): Promise<ResultOf<Kind>> {
  const printed: string[] = [];
  const last = await lastMessage(
    kind,
    execution,
    progress,
    (line) => printed.splice(0, Math.max(0, printed.push(line) - ERROR_LINES)),
    kill,
  );
  const exit = setTimeout(kill, EXIT_MS);
  const end = await execution.ended;
  clearTimeout(exit);
  if (last?.kind === 'done') return last.result;
  if (last) throw LabError.of(last.error);
  const errors = [...printed, ...execution.errorOutput().trim().split('\n')].filter((line) => line !== '').slice(-ERROR_LINES);
  throw new LabError(
    'unavailable',
    `The ${tasks[kind].process} ended without a result (${describeEnd(end)}).${errors.map((line) => `\n${line}`).join('')}`,
    'Try again, and check the installation with `nepenthe doctor` (in a checkout `npm run doctor`).',
  );
}

/** Reads up to the last message. Other lines, which libraries may print, are passed to `printed`. */
async function lastMessage<Kind extends TaskKind>(
  kind: Kind,
  { output }: Execution,
  progress: (progress: ProgressMessage<PhaseOf<Kind>>) => void,
  printed: (line: string) => void,
  kill: () => void,
): Promise<LastMessage<Kind> | undefined> {
  if (!output) throw new Error(`${kind} does not report in messages`);
  const schema = messageSchema(kind);
  try {
    for await (const line of linesWithin(output, MAX_LINE)) {
      const message = messageOf(line, schema);
      if (!message) printed(line);
      else if (isProgress(message)) progress(message);
      else return message;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    kill();
    const oversized = new LabError(
      'unavailable',
      `The ${tasks[kind].process} wrote a message of more than ${MAX_LINE} characters.`,
      'This is a bug. See logs/engine.ndjson in the data folder.',
    );
    return { kind: 'failed', error: oversized.details };
  }
  return undefined;
}

function isProgress<Phase extends string>(message: { readonly kind: string }): message is ProgressMessage<Phase> {
  return message.kind === 'progress';
}

function messageOf<Message>(line: string, schema: ZodType<Message>): Message | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function describeEnd({ code, signal }: TaskEnd): string {
  return signal ?? `exit code ${code ?? 'unknown'}`;
}
