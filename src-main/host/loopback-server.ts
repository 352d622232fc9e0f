import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LabError } from '#shared/errors/index.ts';
import type { LabHost } from './lab-host.ts';
import { LOG_PATH, type LogRoute } from './log-route.ts';
import { LoopbackAccess } from './loopback-access.ts';
import { refusal } from './security-headers.ts';
import { sendWebResponse, webRequest } from './web-messages.ts';

const LOOPBACK = '127.0.0.1';
/** The same one each time, if it is free, so that open tabs and bookmarks lead to the next server. */
const USUAL_PORT = 7361;

interface ListenOptions {
  readonly port?: number | undefined;
  readonly session?: string | undefined;
  readonly log?: LogRoute | undefined;
}

/** Serves the lab to a browser on this machine. */
export class LoopbackServer {
  readonly #server: Server;
  readonly #access: LoopbackAccess;
  readonly #origin: string;

  private constructor(
    server: Server,
    port: number,
    host: LabHost,
    { session, log }: { readonly session: string | undefined; readonly log: LogRoute | undefined },
  ) {
    this.#server = server;
    this.#access = new LoopbackAccess(port, session);
    this.#origin = `http://${LOOPBACK}:${port}`;
    server.on('request', (incoming, outgoing) => void answer({ host, access: this.#access, log }, incoming, outgoing));
  }

  /**
   * @param port 0 for any free port; by default the usual one, or any free port if another program has it
   * @param session the value of the session cookie; by default a new one, which no tab of an earlier server has
   * @param log takes the runs of other programs
   */
  static async listen(host: LabHost, { port, session, log }: ListenOptions = {}): Promise<LoopbackServer> {
    const server = port === undefined ? await listeningOn(USUAL_PORT).catch(() => listeningOn(0)) : await listeningOn(port);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('a listening server has a port');
    return new LoopbackServer(server, address.port, host, { session, log });
  }

  /** The address to open, with its token. */
  get address(): string {
    return `${this.#origin}/?token=${this.#access.token}`;
  }

  /** Closes every connection, streams included. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

async function listeningOn(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(notListening(port, cause)));
    server.listen(port, LOOPBACK, resolve);
  });
  return server;
}

interface Served {
  readonly host: LabHost;
  readonly access: LoopbackAccess;
  readonly log: LogRoute | undefined;
}

async function answer({ host, access, log }: Served, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const request = webRequest(incoming, outgoing);
    const isLog = log !== undefined && new URL(request.url).pathname === LOG_PATH;
    await sendWebResponse(isLog ? await log.handle(request) : (access.check(request) ?? (await host.handle(request))), outgoing);
  } catch {
    // The client hung up, or its URL or headers are malformed.
    if (!outgoing.headersSent) await sendWebResponse(refusal(400, 'Malformed request.'), outgoing);
    outgoing.destroy();
  }
}

function notListening(port: number, cause: Error): LabError {
  return new LabError(
    'busy',
    `Port ${port} is not available (${cause.message}).`,
    'Choose another one with --port, or leave the option out.',
    {
      cause,
    },
  );
}
