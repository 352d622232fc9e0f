import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogRoute, logToken } from '#main/host/index.ts';
import type { LoggedLines } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz';

let logged: LoggedLines[];
let now: number;
let failure: Error | undefined;
let route: LogRoute;
beforeEach(() => {
  logged = [];
  now = 0;
  failure = undefined;
  const log = (input: LoggedLines): Promise<{ stored: number }> => {
    if (failure) return Promise.reject(failure);
    logged.push(input);
    return Promise.resolve({ stored: input.lines.length });
  };
  route = new LogRoute(TOKEN, { runs: { log } } as unknown as ConstructorParameters<typeof LogRoute>[1], () => now);
});

const body = JSON.stringify({ spec: { runId: 'a' }, lines: ['one', 'two'] });

function ask(changes: { headers?: Record<string, string>; method?: string; body?: string } = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...changes.headers };
  const method = changes.method ?? 'POST';
  return route.handle(new Request('http://loopback/log', { method, headers, ...(method === 'POST' && { body: changes.body ?? body }) }));
}

describe('the route for runs of other programs', () => {
  it('passes the lines on', async () => {
    const answer = await ask();
    expect([answer.status, await answer.json()]).toEqual([200, { stored: 2 }]);
    expect(logged).toEqual([{ spec: { runId: 'a' }, lines: ['one', 'two'] }]);
  });

  it.each([
    ['no token', 401, { headers: { authorization: '' } }],
    ['a wrong token', 401, { headers: { authorization: `Bearer ${TOKEN}x` } }],
    ['another scheme', 401, { headers: { authorization: `Basic ${TOKEN}` } }],
    ['a page’s request', 403, { headers: { origin: 'http://127.0.0.1' } }],
    ['a cookie', 403, { headers: { cookie: 'nepenthe-1=x' } }],
    ['another method', 405, { method: 'GET' }],
    ['no JSON', 422, { body: '{' }],
    ['deep JSON', 422, { body: `{"lines":[],"spec":${'['.repeat(100_000)}` }],
    ['lines that are no texts', 422, { body: '{"lines":[1]}' }],
    ['too many lines', 422, { body: JSON.stringify({ lines: Array.from({ length: 10_001 }, () => '') }) }],
    ['a line that is too long', 422, { body: JSON.stringify({ lines: ['x'.repeat(4 * 1024 * 1024 + 1)] }) }],
    ['a request that is too large', 422, { body: JSON.stringify({ lines: ['x'.repeat(8 * 1024 * 1024)] }) }],
  ] as const)('answers %s with %i', async (_, status, changes) => {
    expect((await ask(changes)).status).toBe(status);
    expect(logged).toEqual([]);
  });

  it('answers 429 to more than a hundred requests at once, and to more than twenty a second after that', async () => {
    const statuses = async (count: number): Promise<number[]> =>
      Promise.all(Array.from({ length: count }, async () => (await ask()).status));
    expect((await statuses(101)).filter((status) => status === 429)).toHaveLength(1);
    now += 500;
    expect((await statuses(11)).filter((status) => status === 429)).toHaveLength(1);
  });

  it.each([
    ['invalid-request', 422],
    ['conflict', 422],
    ['busy', 503],
    ['disk-full', 503],
  ] as const)('passes on that the engine says %s', async (code, status) => {
    const { details } = new LabError(code, 'No.', 'Do.');
    failure = new ORPCError('LAB', { data: details });
    const answer = await ask();
    expect([answer.status, await answer.json()]).toEqual([status, { error: details }]);
  });
});

describe('logToken', () => {
  it('makes a file that only its owner can read, and reads it again', () => {
    const file = join(temporaryFolder(), 'token');
    const token = logToken(file);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(logToken(file)).toBe(token);
  });

  it('refuses a file that others can read, and one without a token', () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, `${TOKEN}\n`);
    chmodSync(file, 0o644);
    expect(() => logToken(file)).toThrow('Others may read this file');
    chmodSync(file, 0o600);
    expect(logToken(file)).toBe(TOKEN);
    writeFileSync(file, 'short');
    expect(() => logToken(file)).toThrow('20 to 200 visible characters');
  });
});
