import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ZodType } from 'zod';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import { runnerSwitches } from '../queue/runner-process.ts';
import { storeErrorOf } from '../store/store-errors.ts';
import { linesWithin } from './lines-within.ts';

/** A proof sheet has a line for each step of its plan; this is far beyond any. */
const MAX_LINE = 32 * 1024 * 1024;
const MAX_COMPLAINT = 64 * 1024;
const COMPLAINT_LINES = 5;
/** A process that has said its last word has nothing left to do. */
const FAREWELL_MS = 5000;

interface Progress {
  readonly kind: 'progress';
}
interface Failed {
  readonly kind: 'failed';
  readonly error: LabErrorDetails;
}
interface Done {
  readonly kind: 'done';
}
type Message = Progress | Failed | Done;

export type ProgressOf<Words extends Message> = Extract<Words, Progress>;
export type DoneOf<Words extends Message> = Extract<Words, Done>;

/** What a process is asked, and how it speaks. */
export interface Task<Words extends Message> {
  /** The runner's program, and what it is to do with the request. */
  readonly runner: string;
  readonly mode: '--prove' | '--import' | '--import-model' | '--look-at-model';
  readonly request: unknown;
  readonly words: ZodType<Words>;
  readonly env: NodeJS.ProcessEnv;
  /** How people know it: `prover`. */
  readonly name: string;
  /** How long it may take, in milliseconds, to save what it has done when it is to end; nothing, where it is left out. */
  readonly grace?: number;
}

export interface TaskOptions<Words extends Message> {
  /** A folder of its own: the request, and whatever it writes on the way. It is gone in the end. */
  readonly scratch: string;
  readonly progress: (progress: ProgressOf<Words>) => void;
  /** Ends the process, at once or within its grace. */
  readonly signal: AbortSignal;
  /** Called when the process is gone. */
  readonly gone?: (pid: number) => void;
}

/**
 * Has a process of its own do a task, and waits until that is gone. Throws the LabError that it answers with, or `unavailable` with its
 * last words when it ends without an answer. It reads its standard input until its end, and so ends with this engine, however that ends.
 */
export async function doTask<Words extends Message>(task: Task<Words>, options: TaskOptions<Words>): Promise<DoneOf<Words>> {
  const { scratch, signal, gone } = options;
  try {
    const child = start(requestFile(scratch, task.request), scratch, task);
    let grace: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill(task.grace === undefined ? 'SIGKILL' : 'SIGTERM');
      if (task.grace !== undefined) grace = setTimeout(() => child.kill('SIGKILL'), task.grace);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await answerOf(child, task, options.progress);
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(grace);
      if (child.pid !== undefined) gone?.(child.pid);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function requestFile(scratch: string, request: unknown): string {
  const file = join(scratch, 'request.json');
  try {
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
    return file;
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

function start<Words extends Message>(file: string, scratch: string, { runner, mode, env }: Task<Words>): Child {
  return spawn(process.execPath, [...runnerSwitches(), runner, mode, file], {
    cwd: scratch,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
  });
}

async function answerOf<Words extends Message>(
  child: Child,
  { words, name }: Task<Words>,
  progress: TaskOptions<Words>['progress'],
): Promise<DoneOf<Words>> {
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  let complaint = '';
  const complain = (text: string): void => void (complaint = (complaint + text).slice(-MAX_COMPLAINT));
  child.stderr.setEncoding('utf8').on('data', complain);
  const answer = await lastMessage(child, words, progress, complain, name);
  const farewell = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
  const end = await closed;
  clearTimeout(farewell);
  if (answer && isDone(answer)) return answer;
  if (answer) throw LabError.of(answer.error);
  const said = complaint.trim().split('\n').slice(-COMPLAINT_LINES).join('\n');
  throw new LabError(
    'unavailable',
    `The ${name} ended without an answer (${end}).${said === '' ? '' : `\n${said}`}`,
    'Try again; `npm run doctor` tells whether something is missing.',
  );
}

/** Reads up to its last message. What is none of its messages counts as a complaint: a library may print something. */
async function lastMessage<Words extends Message>(
  child: Child,
  words: ZodType<Words>,
  progress: TaskOptions<Words>['progress'],
  complain: (text: string) => void,
  name: string,
): Promise<DoneOf<Words> | Failed | undefined> {
  try {
    for await (const line of linesWithin(child.stdout.setEncoding('utf8'), MAX_LINE)) {
      const message = messageOf(line, words);
      if (!message) complain(`${line}\n`);
      else if (isProgress(message)) progress(message);
      else if (isDone(message) || isFailed(message)) return message;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    child.kill('SIGKILL');
    const endless = new LabError('unavailable', `The ${name}’s answer does not end.`, 'This is a bug; ask for something else.');
    return { kind: 'failed', error: endless.details };
  }
  return undefined;
}

function isProgress<Words extends Message>(message: Words): message is ProgressOf<Words> {
  return message.kind === 'progress';
}

function isDone<Words extends Message>(message: Words | Failed): message is DoneOf<Words> {
  return message.kind === 'done';
}

function isFailed(message: Message): message is Failed {
  return message.kind === 'failed';
}

function messageOf<Words extends Message>(line: string, words: ZodType<Words>): Words | undefined {
  try {
    return words.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
