import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '#shared/contract/index.ts';
import { proveMessageSchema, removeTemporaries, type ProveMessage, type ProveRequest } from '#main/run-folder/index.ts';
import { runnerEnvironment } from '../queue/runner-process.ts';
import { storeErrorOf } from '../store/store-errors.ts';
import { linesWithin } from './lines-within.ts';

/** A proof sheet has a line for each step of its plan; this is far beyond any. */
const MAX_LINE = 32 * 1024 * 1024;
const MAX_COMPLAINT = 64 * 1024;
const COMPLAINT_LINES = 5;
/** A prover that has said its last word has nothing left to do. */
const FAREWELL_MS = 5000;

export type ProveProgress = Extract<ProveMessage, { kind: 'progress' }>;
export type Proven = Extract<ProveMessage, { kind: 'done' }>;

export interface ProverOptions {
  /** The runner's program. */
  readonly runner: string;
  /** A folder of its own: the request, and whatever it writes on the way. It is gone in the end. */
  readonly scratch: string;
  /** Of TensorFlow; 0 for every core. */
  readonly threads: number;
  readonly progress: (progress: ProveProgress) => void;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
}

/**
 * Has a process of its own prove a model and write it, and waits until that is gone. Throws the LabError that it answers with, or
 * `unavailable` with its last words when it ends without an answer. It reads its standard input until its end, and so ends with this
 * engine, however that ends.
 */
export async function prove(request: ProveRequest, options: ProverOptions): Promise<Proven> {
  const { scratch, signal } = options;
  try {
    const file = requestFile(scratch, request);
    const child = start(file, options);
    const stop = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await answerOf(child, options.progress);
    } finally {
      signal.removeEventListener('abort', stop);
      for (const { file } of request.outputs) if (child.pid !== undefined) removeTemporaries(dirname(file), child.pid);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function requestFile(scratch: string, request: ProveRequest): string {
  const file = join(scratch, 'request.json');
  try {
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
    return file;
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

function start(file: string, { runner, scratch, threads }: ProverOptions): Child {
  return spawn(process.execPath, [runner, '--prove', file], {
    cwd: scratch,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...runnerEnvironment(threads), TMPDIR: scratch, TEMP: scratch, TMP: scratch },
  });
}

async function answerOf(child: Child, progress: ProverOptions['progress']): Promise<Proven> {
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  let complaint = '';
  const complain = (text: string): void => void (complaint = (complaint + text).slice(-MAX_COMPLAINT));
  child.stderr.setEncoding('utf8').on('data', complain);
  const answer = await lastMessage(child, progress, complain);
  const farewell = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
  const end = await closed;
  clearTimeout(farewell);
  if (answer?.kind === 'done') return answer;
  if (answer) throw LabError.of(answer.error);
  const said = complaint.trim().split('\n').slice(-COMPLAINT_LINES).join('\n');
  throw new LabError(
    'unavailable',
    `The prover ended without an answer (${end}).${said === '' ? '' : `\n${said}`}`,
    'Try again; `npm run doctor` tells whether something is missing.',
  );
}

/** Reads up to its last message. What is none of its messages counts as a complaint: a library may print something. */
async function lastMessage(
  child: Child,
  progress: ProverOptions['progress'],
  complain: (text: string) => void,
): Promise<Exclude<ProveMessage, ProveProgress> | undefined> {
  try {
    for await (const line of linesWithin(child.stdout.setEncoding('utf8'), MAX_LINE)) {
      const message = messageOf(line);
      if (message?.kind === 'progress') progress(message);
      else if (message) return message;
      else complain(`${line}\n`);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    child.kill('SIGKILL');
    return { kind: 'failed', error: endlessAnswer.details };
  }
  return undefined;
}

const endlessAnswer = new LabError('unavailable', 'The prover’s answer does not end.', 'This is a bug; take another model or format.');

function messageOf(line: string): ProveMessage | undefined {
  try {
    return proveMessageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
