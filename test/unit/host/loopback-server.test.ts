import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineLink, engineStarter, keptSession, LabHost, LoopbackServer } from '#main/host/index.ts';
import { enginePid, tinyEngine } from './tiny-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-loopback-'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the lab</title>');
let server: LoopbackServer;
let address: URL;
let cookie: string;

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Without fetch, which does not let a test forge the Host header. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: address.port, path, method, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, body: text }));
    });
    outgoing.on('error', reject).end(body);
  });
}

const rpc = (headers: Record<string, string>): Promise<Answer> =>
  ask('/rpc/engine/info', { 'content-type': 'application/json', ...headers }, 'POST', '{}');

beforeAll(async () => {
  const link = new EngineLink(folder, engineStarter(tinyEngine));
  server = await LoopbackServer.listen(new LabHost(link, folder), { port: 0 });
  address = new URL(server.address);
  const { headers } = await ask(address.pathname + address.search);
  cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
});

afterAll(async () => {
  await server.close();
  process.kill(enginePid(folder));
  rmSync(folder, { recursive: true });
});

describe('serving the lab on the loopback', () => {
  it('exchanges the token in the address for a cookie and redirects to the page', async () => {
    const { status, headers } = await ask(address.pathname + address.search);
    expect(status).toBe(303);
    expect(headers['location']).toBe('/');
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Strict$/)]);
    const page = await ask('/', { cookie });
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>the lab</title>']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/?token=AAAA', {}],
    ['an empty token', '/?token=', {}],
    ['a wrong cookie', '/', { cookie: 'nepenthe=AAAA' }],
  ])('answers 401 to %s', async (_, path, headers) => {
    const answer = await ask(path, headers);
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain('the lab</title>');
  });

  it('answers 401 to a cookie with the right name and a wrong value', async () => {
    expect((await ask('/', { cookie: `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}` })).status).toBe(401);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1'])(
    'answers 403 to the host “%s”, with or without the token',
    async (host) => {
      expect((await ask('/', { host, cookie })).status).toBe(403);
      expect((await ask(address.pathname + address.search, { host })).status).toBe(403);
    },
  );

  it('forwards calls from its own page only', async () => {
    const own = address.origin;
    const answer = await rpc({ cookie, origin: own });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ json: { pid: enginePid(folder) } });
    expect((await rpc({ cookie })).status).toBe(403);
    expect((await rpc({ cookie, origin: 'null' })).status).toBe(403);
    expect((await rpc({ cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await rpc({ cookie, origin: own.replace(/\d+$/, '1') })).status).toBe(403);
    expect((await rpc({ origin: own })).status).toBe(401);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('runs no procedure by %s', async (method) => {
    const own = address.origin;
    for (const path of ['/rpc/engine/info', '/rpc/engine/info?data=%7B%7D', '/rpc/']) {
      const answer = await ask(path, { cookie, origin: own }, method);
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
      expect([403, 405]).toContain((await ask(path, { cookie }, method)).status);
    }
  });

  it('keeps the token out of the cookie, and does not accept either for the other', async () => {
    const token = address.searchParams.get('token') ?? '';
    const [name = '', session = ''] = cookie.split('=');
    expect([token.length, session.length]).toEqual([43, 43]);
    expect(session).not.toBe(token);
    expect((await ask('/', { cookie: `${name}=${token}` })).status).toBe(401);
    expect((await ask(`/?token=${session}`)).status).toBe(401);
  });

  it('answers 404 to a path traversal', async () => {
    expect((await ask('/..%2fetc/hosts.json', { cookie })).status).toBe(404);
    expect((await ask('http://evil.example/../x', { cookie })).status).toBe(404);
  });

  it.runIf(process.platform === 'linux')('listens on the loopback address only', async () => {
    const refused = new Promise<string | undefined>((resolve) => {
      const socket = createConnection(Number(address.port), '127.0.0.2', () => resolve(undefined));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(await refused).toBe('ECONNREFUSED');
  });

  it('takes its usual port, and any free one while another program has that', async () => {
    const lab = new LabHost(new EngineLink(folder, engineStarter(tinyEngine)), folder);
    const [usual, other] = [await LoopbackServer.listen(lab), await LoopbackServer.listen(lab)];
    expect(new URL(usual.address).port).not.toBe(new URL(other.address).port);
    await Promise.all([usual.close(), other.close()]);
  });

  it('lets tabs of the last server go on with the next one of the same data folder', async () => {
    const lab = new LabHost(new EngineLink(folder, engineStarter(tinyEngine)), folder);
    const [here, elsewhere] = [join(folder, 'here'), join(folder, 'elsewhere')];
    const first = await LoopbackServer.listen(lab, { port: 0, session: keptSession(here) });
    const port = Number(new URL(first.address).port);
    const welcome = await fetch(first.address, { redirect: 'manual' });
    const session = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
    const statusAt = async (dataDir: string): Promise<number> => {
      const next = await LoopbackServer.listen(lab, { port, session: keptSession(dataDir) });
      const { status } = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie: session } });
      await next.close();
      return status;
    };
    await first.close();
    expect([await statusAt(here), await statusAt(elsewhere), await statusAt(here)]).toEqual([200, 401, 200]);
    expect(statSync(join(here, 'serve.secret')).mode & 0o777).toBe(0o600);
  });

  it('replaces a kept session that is cut off', () => {
    const file = join(folder, 'serve.secret');
    writeFileSync(file, 'abc');
    const session = keptSession(folder);
    expect(session).toMatch(/^[\w-]{43}$/);
    expect([keptSession(folder), readFileSync(file, 'utf8')]).toEqual([session, session]);
  });

  it('reports a port in use', async () => {
    const again = LoopbackServer.listen(new LabHost(new EngineLink(folder, engineStarter(tinyEngine)), folder), {
      port: Number(address.port),
    });
    await expect(again).rejects.toMatchObject({ details: { code: 'busy' } });
  });
});
