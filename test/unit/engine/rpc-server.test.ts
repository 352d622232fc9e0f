import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mapErrors } from '#main/engine/rpc/map-errors.ts';
import type { EngineRouter } from '#main/engine/rpc/router.ts';
import { RpcServer } from '#main/engine/rpc/rpc-server.ts';
import { labErrorSchema } from '#shared/errors/index.ts';
import { newTagsSchema } from '#shared/experiment/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-rpc-'));
const socketPath = join(folder, 'rpc.sock');
const log = pino({ enabled: false });
const contract = {
  tag: oc
    .errors({ LAB: { status: 422, data: labErrorSchema } })
    .input(z.object({ tags: newTagsSchema }))
    .output(z.int()),
};
const lab = implement(contract).use(({ next, path }) => mapErrors(async () => next(), path, log));
const router = lab.router({ tag: lab.tag.handler(({ input }) => input.tags.length) });
const server = new RpcServer({
  router: router as unknown as EngineRouter,
  address: socketPath,
  token: null,
  log,
  onActivity: () => undefined,
});
beforeAll(() => server.listen());
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function call(body: string): Promise<{ status: number | undefined; json: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request({ socketPath, path: '/rpc/tag', method: 'POST', headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode, json: (JSON.parse(text) as { json: unknown }).json }));
    });
    outgoing.on('error', reject).end(body);
  });
}

describe('a call', () => {
  it('is answered', async () => {
    expect(await call('{"json":{"tags":["one","two"]}}')).toEqual({ status: 200, json: 2 });
  });

  it.each([
    ['100,000 tags', Array.from({ length: 100_000 }, String), 'tags must have at most 100 items.', 'tags'],
    ['a blank tag', ['a', ' \u200b'], 'tags.1 must have a visible character.', 'tags.1'],
    ['tags that are no list', 'a', 'tags must be a list.', 'tags'],
  ])('with %s is refused with a sentence', async (_, tags, message, location) => {
    const data = { code: 'invalid-request', message, remedy: 'Correct it and try again.', location };
    expect(await call(JSON.stringify({ json: { tags } }))).toMatchObject({ status: 422, json: { defined: true, code: 'LAB', data } });
  });

  it('with millions of nested lists is refused before it is parsed', async () => {
    const levels = 3_000_000;
    const { status, json } = await call(`{"json":{"tags":${'['.repeat(levels)}${']'.repeat(levels)}}}`);
    expect(status).toBe(422);
    expect(json).toMatchObject({
      code: 'LAB',
      data: { code: 'invalid-request', message: 'The request is nested more than 200 levels deep.' },
    });
    expect(await call('{"json":{"tags":[]}}')).toEqual({ status: 200, json: 0 });
  });
});
