import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RendererFiles } from '#main/host/renderer-files.ts';

const around = mkdtempSync(join(tmpdir(), 'nepenthe-renderer-'));
const folder = join(around, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'index-B1_x.js'), 'export {};');
writeFileSync(join(folder, 'assets', 'notes.txt'), 'not a kind of file that is served');
writeFileSync(join(folder, '.hidden.json'), '{}');
writeFileSync(join(around, 'secret.json'), '{"secret": true}');
symlinkSync(join(around, 'secret.json'), join(folder, 'link.json'));
mkdirSync(join(around, 'renderer-two'));
writeFileSync(join(around, 'renderer-two', 'beside.json'), '{}');
afterAll(() => rmSync(around, { recursive: true }));

const files = new RendererFiles(folder);
const get = (address: string): Promise<Response> => files.respond(new Request(address));

describe('the renderer’s files', () => {
  it('are served with their type', async () => {
    const page = await get('nepenthe://app/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<!doctype html>');
    expect((await get('nepenthe://app/assets/index-B1_x.js?v=1')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '/assets/..%2f..%2f..%2fsecret.json',
    '/%2fetc/passwd',
    '//etc/passwd.json',
    '/link.json',
    '/.hidden.json',
    '/assets',
    '/assets/',
    '/assets/notes.txt',
    '/index.html%00.js',
    '/%E0%A4%A',
    '/../renderer-two/beside.json',
    '/nothing.js',
  ])('are the only files served: %s is not found', async (path) => {
    const response = await get(`http://127.0.0.1${path}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('are read-only', async () => {
    const respond = (method: string): Promise<Response> => files.respond(new Request('nepenthe://app/', { method }));
    expect((await respond('POST')).status).toBe(405);
    const head = await respond('HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '15', '']);
  });

  it.each(['/', '/assets/index-B1_x.js', '/nothing.js'])('come under the content security policy: %s', async (path) => {
    const { headers } = await get(`nepenthe://app${path}`);
    const policy = (headers.get('content-security-policy') ?? '').split('; ').map((part) => part.split(/ (.*)/, 2));
    expect(Object.fromEntries(policy) as unknown).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data: blob:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'worker-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'object-src': "'none'",
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });
});
