import { createConnection, type Socket } from 'node:net';
import { LabError } from '#shared/errors/index.ts';
import { readEngineFile } from './engine-file.ts';

/** A fresh connection to a living engine. */
export interface EngineConnection {
  readonly socket: Socket;
  readonly token: string | undefined;
}

/** Starts an engine on a data folder and settles when `reached` does, or fails with the reason. */
export type StartEngine = (dataDir: string, reached: () => Promise<boolean>) => Promise<void>;

/** The way to the engine of one data folder: whoever lives there, or one that is started on demand. */
export class EngineLink {
  readonly dataDir: string;
  readonly #start: StartEngine;
  #starting: Promise<void> | undefined;

  constructor(dataDir: string, start: StartEngine) {
    this.dataDir = dataDir;
    this.#start = start;
  }

  /** A connection of its own for each request: a local socket costs less than keeping one does. */
  async connect(): Promise<EngineConnection> {
    const living = await this.#reach();
    if (living) return living;
    this.#starting ??= this.#start(this.dataDir, () => this.#isReached()).finally(() => (this.#starting = undefined));
    await this.#starting;
    const started = await this.#reach();
    if (started) return started;
    throw new LabError('unavailable', 'The engine started and was gone at once.', 'Look into logs/ of the data folder.', {
      file: this.dataDir,
    });
  }

  /** Starts the engine ahead of the first request; who asks for something later hears about a failure. */
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
    return socket && { socket, token: file.token };
  }
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => resolve(socket));
    // Stays, so that an engine that ends before anybody uses the connection is nobody's uncaught error.
    socket.on('error', () => resolve(undefined));
  });
}
