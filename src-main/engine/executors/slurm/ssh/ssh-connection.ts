import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '#main/files/file-problem.ts';
import type { Cluster } from '#shared/contract/index.ts';
import { missingSsh, SSH_FAILED, sshError } from './ssh-errors.ts';

const CONNECT_SECONDS = 10;
/** How long a command may take; those that get a stream as input may take as long as it lasts. */
const COMMAND_MS = 90_000;
/** How long the shared connection outlives its last command. */
const PERSIST_SECONDS = 120;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** How a command on a cluster ended. */
export interface Answer {
  readonly code: number;
  readonly output: Buffer;
  /** The last part of its standard error. */
  readonly errors: string;
}

/** A cluster's name, and how ssh reaches it. */
export type SshTarget = Pick<Cluster, 'name' | 'login' | 'sshConfig'>;

/**
 * Runs shell scripts on a cluster's login node by the user's own ssh and its configuration. It never asks for a password. Commands share one
 * connection, whose socket only this user can reach.
 */
export class SshConnection implements Disposable {
  readonly #to: SshTarget;
  readonly #sockets: string | null;
  readonly #children = new Set<ChildProcess>();

  /** @param sockets a folder that only this user can enter; null without sockets, as on Windows: each command then opens its own connection */
  constructor(to: SshTarget, sockets: string | null) {
    this.#to = to;
    this.#sockets = sockets;
  }

  /** Throws LabError `unreachable`, `refused`, `bad-file` or `unavailable` if there is no connection. */
  async run(script: string, input: string | Readable = ''): Promise<Answer> {
    const text = Buffer.from(script);
    // Passed as input, since arguments are limited; the rest of the input is the script's own.
    const command = `sh -c 'eval "$(head -c ${text.length})"'`;
    const child = spawn('ssh', [...this.#options, '-T', '--', this.#login, command], { stdio: 'pipe' });
    this.#children.add(child);
    const timer = typeof input === 'string' ? setTimeout(() => child.kill('SIGKILL'), COMMAND_MS) : undefined;
    try {
      const errors = tailOf(child);
      const [code, output, unsent] = await Promise.all([endOf(child), collected(child), send(child, text, input)]);
      if (code === null || code === SSH_FAILED) throw sshError(this.#to.name, this.#login, errors());
      if (unsent !== undefined) throw unsent;
      return { code, output, errors: errors() };
    } catch (error) {
      child.kill('SIGKILL');
      if (errorCode(error) === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'spawn ssh') {
        throw missingSsh(this.#to.name);
      }
      throw error;
    } finally {
      clearTimeout(timer);
      this.#children.delete(child);
    }
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
    const socket = this.#socket;
    if (socket === null) return;
    const closing = spawn('ssh', ['-o', `ControlPath=${socket}`, '-O', 'exit', '--', this.#login], { stdio: 'ignore', detached: true });
    closing.on('error', () => undefined).unref();
  }

  get #login(): string {
    return this.#to.login ?? '';
  }

  /** One per cluster and login: the path is short, because socket paths are limited to about 100 bytes. */
  get #socket(): string | null {
    if (this.#sockets === null) return null;
    const { name, login, sshConfig } = this.#to;
    const hash = createHash('sha256')
      .update(JSON.stringify([name, login, sshConfig, process.pid]))
      .digest('hex');
    return join(this.#sockets, `ssh-${hash.slice(0, 12)}`);
  }

  get #options(): readonly string[] {
    const { sshConfig } = this.#to;
    const socket = this.#socket;
    const options = {
      BatchMode: 'yes',
      ConnectTimeout: String(CONNECT_SECONDS),
      ServerAliveInterval: '15',
      ServerAliveCountMax: '3',
      ClearAllForwardings: 'yes',
      ForwardAgent: 'no',
      ForwardX11: 'no',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
      LogLevel: 'ERROR',
      ...(socket === null
        ? { ControlPath: 'none' }
        : { ControlMaster: 'auto', ControlPath: socket, ControlPersist: String(PERSIST_SECONDS) }),
    };
    const named = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    return sshConfig === undefined ? named : ['-F', sshConfig, ...named];
  }
}

/** The exit code; null if it was killed. Older versions of the shared connection keep standard error open, which is not waited for. */
async function endOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function collected({ stdout }: ChildProcess): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of (stdout ?? []) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_OUTPUT) throw new RangeError('A cluster’s answer is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tailOf({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (part: string) => (text = (text + part).slice(-4000)));
  return () => text;
}

/** Errors of an input that is no longer read. */
const UNREAD: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

/** Never rejects: returns what kept the source from being read. A command that ends early reads no more, which its own answer explains. */
async function send({ stdin }: ChildProcess, script: Buffer, input: string | Readable): Promise<Error | undefined> {
  if (!stdin) return undefined;
  stdin.write(script);
  try {
    await pipeline(typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input, stdin);
    return undefined;
  } catch (error) {
    return error instanceof Error && !UNREAD.has(errorCode(error)) ? error : undefined;
  }
}
