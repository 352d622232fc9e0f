import { type Client, type ClientContext, createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { describe, expect, it } from 'vitest';
import { forwardToEngine } from '#main/host/forward.ts';
import type { EngineLink } from '#main/host/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { enginePid, tinyLink } from './tiny-engine.ts';

type Call<Input, Output> = Client<ClientContext, Input, Output, Error>;
// The client's type requires an index signature, which interfaces lack.
type TinyClient = {
  engine: { info: Call<undefined, { pid: number; canceled: number }> };
  echo: Call<unknown, unknown>;
  changes: Call<undefined, AsyncIterable<{ count: number }>>;
};

function clientOf(link: EngineLink): TinyClient {
  return createORPCClient(new RPCLink({ url: 'http://engine/rpc', fetch: (request) => forwardToEngine(link, request) }));
}

describe('forwarding to the engine', () => {
  it('forwards a call and its answer', async () => {
    const link = tinyLink();
    const client = clientOf(link);
    expect((await client.engine.info()).pid).toBe(enginePid(link.dataDir));
    const large = 'x'.repeat(1_000_000);
    expect(await client.echo(large)).toBe(large);
  });

  it('forwards a stream as it comes, and ends it when the reader leaves', async () => {
    const client = clientOf(tinyLink());
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const { count } of await client.changes(undefined, { signal: stop.signal })) {
      seen.push(count);
      if (count === 3) break;
    }
    expect(seen).toEqual([0, 1, 2, 3]);
    await expect.poll(async () => (await client.engine.info()).canceled).toBe(1);
  });

  it('ends a stream when the request is aborted or its body is canceled', async () => {
    const link = tinyLink();
    const client = clientOf(link);
    const call = (signal: AbortSignal): Promise<Response> =>
      forwardToEngine(
        link,
        new Request('http://engine/rpc/changes', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' }, signal }),
      );

    const abort = new AbortController();
    const aborted = await call(abort.signal);
    expect(aborted.status).toBe(200);
    abort.abort();
    await expect(aborted.text()).rejects.toThrow();
    await expect.poll(async () => (await client.engine.info()).canceled).toBe(1);

    const canceled = await call(new AbortController().signal);
    await canceled.body?.cancel();
    await expect.poll(async () => (await client.engine.info()).canceled).toBe(2);
  });

  it('fails at once if the request was aborted before', async () => {
    const request = new Request('http://engine/rpc/echo', { method: 'POST', signal: AbortSignal.abort() });
    await expect(forwardToEngine(tinyLink(), request)).rejects.toThrow();
  });

  it('drops cookies and connection headers', async () => {
    const headers = { cookie: 'nepenthe=secret', connection: 'keep-alive', 'x-kept': 'yes' };
    const response = await forwardToEngine(tinyLink(), new Request('http://127.0.0.1/rpc/headers', { method: 'POST', headers }));
    const received = (await response.json()) as Record<string, string>;
    expect(received).toMatchObject({ 'x-kept': 'yes', host: 'engine' });
    expect(received).not.toHaveProperty('cookie');
  });

  it('answers with the contract’s error if no engine is available', async () => {
    const link = { dataDir: '/', connect: () => Promise.reject(new LabError('unavailable', 'No engine.', 'Start one.')) };
    await expect(clientOf(link as unknown as EngineLink).engine.info()).rejects.toMatchObject({
      defined: true,
      code: 'LAB',
      data: { code: 'unavailable', message: 'No engine.', remedy: 'Start one.' },
    });
  });

  it('reports that the engine ended during a call', async () => {
    const response = await forwardToEngine(tinyLink(), new Request('http://engine/rpc/die', { method: 'POST' }));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ json: { code: 'LAB', data: { code: 'unavailable' } } });
  });
});
