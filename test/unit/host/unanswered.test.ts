import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { forwardToEngine } from '#main/host/forward.ts';
import type { EngineLink } from '#main/host/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

async function listening(server: Server): Promise<string> {
  const path = join(temporaryFolder(), 's');
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return path;
}

/** A link that reaches these sockets one after the other. */
function linkTo(...paths: readonly string[]): { readonly link: EngineLink; readonly connections: () => number } {
  let count = 0;
  const connect = async (): Promise<unknown> => {
    const socket = createConnection(paths[Math.min(count, paths.length - 1)] ?? '');
    count += 1;
    await once(socket, 'connect');
    return { socket, token: undefined, pid: 4711 };
  };
  return { link: { dataDir: '/', connect } as unknown as EngineLink, connections: () => count };
}

const call = (): Request => new Request('http://engine/rpc/echo', { method: 'POST', body: 'the body' });

const echo: RequestListener = (request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString())).on('end', () => response.end(`got ${text}`));
};

describe('a call to an engine', () => {
  it('goes to the next engine if this one ends before it accepts the call', async () => {
    const ending = await listening(createServer((socket: Socket) => socket.once('data', () => socket.destroy())));
    const next = await listening(createHttpServer(echo));
    const { link, connections } = linkTo(ending, ending, next);
    const response = await forwardToEngine(link, call());
    expect(await response.text()).toBe('got the body');
    expect(connections()).toBe(3);
  });

  it('is not repeated once it was accepted, because it may have been carried out', async () => {
    const dying: RequestListener = (request) => request.once('data', () => request.destroy());
    const { link, connections } = linkTo(await listening(createHttpServer(dying)));
    const response = await forwardToEngine(link, call());
    expect(await response.json()).toMatchObject({
      json: { data: { code: 'unavailable', message: expect.stringContaining('closed') as unknown } },
    });
    expect(connections()).toBe(1);
  });

  it('fails if no engine accepts it', async () => {
    const ending = await listening(createServer((socket: Socket) => socket.once('data', () => socket.destroy())));
    const { link, connections } = linkTo(ending);
    expect((await forwardToEngine(link, call())).status).toBe(503);
    expect(connections()).toBe(5);
  });

  it('reports after a while that a stopped engine does not respond', async () => {
    const silent = await listening(createServer(() => undefined));
    const { link, connections } = linkTo(silent);
    const response = await forwardToEngine(link, call(), { acceptance: 50 });
    expect(await response.json()).toMatchObject({
      json: {
        data: {
          code: 'unavailable',
          message: 'The engine (process 4711) has not responded for 0.05 s.',
          remedy: expect.stringContaining('kill -CONT 4711') as unknown,
        },
      },
    });
    expect(connections()).toBe(1);
  });

  it('reports an engine that is stopped within a stream of events, and waits for events as long as comments come', async () => {
    const streaming: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const comments = setInterval(() => response.write(': \n\n'), 20);
      setTimeout(() => clearInterval(comments), 400);
    };
    const { link } = linkTo(await listening(createHttpServer(streaming)));
    const response = await forwardToEngine(link, call(), { stream: 200 });
    const received: Uint8Array[] = [];
    const reading = (async () => {
      for await (const part of response.body ?? []) received.push(part);
    })();
    await expect(reading).rejects.toThrow('The engine (process 4711) has not responded for 0.2 s.');
    expect(received.length).toBeGreaterThan(2);
  });

  it.each(['GET', 'HEAD', 'PUT'])('by %s is refused: only POST comes with an Origin', async (method) => {
    const { link, connections } = linkTo(await listening(createHttpServer(echo)));
    const response = await forwardToEngine(link, new Request('http://engine/rpc/engine/shutdown', { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(connections()).toBe(0);
  });
});
