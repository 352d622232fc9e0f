import { createConnection, type Socket } from 'node:net';
import { readEngineFile } from '#main/files/engine-file.ts';
import { LabError } from '#shared/errors/index.ts';

/** A new connection to a running engine. */
export interface EngineConnection {
  readonly socket: Socket;
  readonly token: string | undefined;
  /** The engine's process. */
  readonly pid: number;
}

/** Starts an engine on a data folder. Resolves once `reached` does, and rejects with the reason otherwise. */
export type StartEngine = (dataDir: string, reached: () => Promise<boolean>) => Promise<void>;

/** An engine without clients ends, in rare cases before this one has connected. */
const MAX_STARTS = 3;

/** Connects to the engine of a data folder, and starts one on demand. */
export class EngineLink {
  readonly dataDir: string;
  readonly #start: StartEngine;
  #starting: Promise<void> | undefined;

  constructor(dataDir: string, start: StartEngine) {
    this.dataDir = dataDir;
    this.#start = start;
  }

  /** Opens a connection per request: on a local socket that is cheaper than keeping one. */
  async connect(): Promise<EngineConnection> {
    for (let starts = 0; starts < MAX_STARTS; starts += 1) {
      const running = await this.#reach();
      if (running) return running;
      this.#starting ??= this.#start(this.dataDir, () => this.#isReached()).finally(() => (this.#starting = undefined));
      await this.#starting;
    }
    const started = await this.#reach();
    if (started) return started;
    throw new LabError('unavailable', 'The engine started, but ended immediately.', 'See logs/ in the data folder.', {
      file: this.dataDir,
    });
  }

  /** Starts the engine ahead of the first request. That request reports a failure. */
  async warmUp(): Promise<void> {
    const { socket } = await this.connect();
    socket.destroy();
  }

  async #isReached(): Promise<boolean> {
    const connection = await this.#reach();
    connection?.socket.destroy();
    return connection !== undefined;
  }

  async #reach(): Promise<EngineConnection | undefined> {
    const file = await readEngineFile(this.dataDir);
    if (!file) return undefined;
    const socket = await connected(file.socket);
    return socket && { socket, token: file.token, pid: file.pid };
  }
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => resolve(socket));
    // Stays attached, so that an unused connection never raises an uncaught error.
    socket.on('error', () => resolve(undefined));
  });
}
