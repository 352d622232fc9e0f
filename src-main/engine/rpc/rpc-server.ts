import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Context } from '@orpc/server';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';
import type { EngineLog } from '../engine-log.ts';
import { DepthLimitPlugin } from './depth-limit.ts';
import type { EngineRouter } from './router.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const ANSWERED_WITHIN_MS = 10_000;

export interface RpcServerOptions {
  readonly router: EngineRouter;
  /** The path of a socket or the name of a pipe. */
  readonly address: string;
  /** The bearer token that requests need; null if file permissions protect the address. */
  readonly token: string | null;
  readonly log: EngineLog;
  /** Called whenever a request starts or ends. */
  readonly onActivity: () => void;
}

/** Serves the contract over HTTP on the engine's socket. Only its user can open a socket; a named pipe also requires a token. */
export class RpcServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #handler: RPCHandler<Context>;
  readonly #address: string;
  readonly #token: string | null;
  readonly #onActivity: () => void;
  #requests = 0;

  constructor({ router, address, token, log, onActivity }: RpcServerOptions) {
    this.#handler = new RPCHandler(router, { plugins: [new BodyLimitPlugin({ maxBodySize: MAX_BODY_BYTES }), new DepthLimitPlugin()] });
    this.#address = address;
    this.#token = token;
    this.#onActivity = onActivity;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        log.error({ err: error }, 'a request failed');
        response.destroy();
      });
    });
    // A stream of changes stays open as long as its window.
    this.#server.requestTimeout = 0;
  }

  /** Open requests, including streams. */
  get requests(): number {
    return this.#requests;
  }

  async listen(): Promise<void> {
    if (process.platform !== 'win32') rmSync(this.#address, { force: true });
    this.#server.listen(this.#address);
    await once(this.#server, 'listening');
    if (process.platform !== 'win32') chmodSync(this.#address, 0o600);
  }

  /** Accepts no more connections, and answers the requests of those that it has accepted. May listen again afterwards. */
  async stopAccepting(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    // A connection without a request must not keep the engine.
    const limit = setTimeout(() => this.#server.closeAllConnections(), ANSWERED_WITHIN_MS);
    await closed;
    clearTimeout(limit);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.stopAccepting();
    this.#server.closeAllConnections();
    await stopped;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    this.#onActivity();
    response.once('close', () => {
      this.#requests -= 1;
      this.#onActivity();
    });
    if (!this.#isAllowed(request)) {
      response.writeHead(401).end();
      return;
    }
    const { matched } = await this.#handler.handle(request, response, { prefix: '/rpc', context: {} });
    if (!matched) response.writeHead(404).end();
  }

  #isAllowed(request: IncomingMessage): boolean {
    if (this.#token === null) return true;
    const given = Buffer.from(request.headers.authorization ?? '');
    const expected = Buffer.from(`Bearer ${this.#token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
