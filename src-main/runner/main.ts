import { Console } from 'node:console';
import { resolve } from 'node:path';
import { isTaskKind, readTaskRequest, type ResultOf, type TaskKind, type TaskMessage, tasks } from '#main/tasks/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { cancellation } from './cancellation.ts';
import { asLabError } from './failure.ts';
import { watchLimits } from './limits/watch-limits.ts';
import { reportOutcome } from './report-outcome.ts';
import { taskContext } from './task-handler.ts';
import { handlers } from './tasks/index.ts';

/**
 * `runner KIND REQUEST_FILE` runs one task (kinds: src-main/tasks). A run reports in its folder's journal; every other task writes
 * messages, one JSON document per line, the last one `done` or `failed`. Exit codes: 0 if the task is done, or the run finished or was
 * paused or stopped; 1 if it failed, as the last message or the journal says; 2 if there is nothing to run; 3 if another process runs it.
 */
const USAGE = `usage: runner KIND REQUEST_FILE\nkinds: ${Object.keys(tasks).join(', ')}`;

process.exitCode = await main(process.argv.slice(2));

async function main([kind, file]: readonly string[]): Promise<number> {
  if (!isTaskKind(kind) || file === undefined) {
    console.error(USAGE);
    return 2;
  }
  return tasks[kind].reports === 'messages' ? runWithMessages(kind, resolve(file)) : runWithJournal(kind, resolve(file));
}

async function runWithMessages(kind: TaskKind, file: string): Promise<number> {
  const emit = reserveStandardOutput();
  watchLimits(kind);
  const signal = cancellation(new LabError('canceled', `The ${tasks[kind].process} was canceled.`, 'Start it again.'));
  const isDone = await reportOutcome(emit, () => resultOf(kind, file, emit, signal));
  return isDone ? 0 : 1;
}

async function runWithJournal(kind: TaskKind, file: string): Promise<number> {
  try {
    // Messages are discarded, and the handler itself handles signals.
    const result: object = await resultOf(kind, file, () => undefined, new AbortController().signal);
    return 'status' in result && result.status === 'failed' ? 1 : 0;
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    console.error(describeLabError(expected.details));
    return expected.code === 'busy' ? 3 : 2;
  }
}

async function resultOf<Kind extends TaskKind>(
  kind: Kind,
  file: string,
  emit: (message: TaskMessage<Kind>) => void,
  signal: AbortSignal,
): Promise<ResultOf<Kind>> {
  const handle = await handlers[kind]();
  return handle(readTaskRequest(kind, file), taskContext(file, emit, signal));
}

/** Reserves standard output for messages by redirecting the console to standard error. Returns a function that writes a message. */
function reserveStandardOutput(): (message: unknown) => void {
  globalThis.console = new Console(process.stderr);
  return (message) => void process.stdout.write(`${JSON.stringify(message)}\n`);
}
