import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { refusal, securityHeaders } from './security-headers.ts';

/** The file types of a renderer build; nothing else is served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The renderer's built files as web responses, under the content security policy. */
export class RendererFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async respond(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refusal(405, 'Only GET and HEAD are allowed.', { allow: 'GET, HEAD' });
    const { pathname } = new URL(request.url);
    const path = pathname === '/' ? 'index.html' : relativePath(pathname);
    const type = path === undefined ? undefined : CONTENT_TYPES[extname(path)];
    const bytes = path === undefined || type === undefined ? undefined : await this.#read(path);
    if (!bytes || !type) return refusal(404, 'No such file.');
    const headers = { ...securityHeaders, 'content-type': type, 'content-length': String(bytes.byteLength), 'cache-control': 'no-cache' };
    return new Response(request.method === 'HEAD' ? null : bytes, { headers });
  }

  /** Reads the file if it is inside the folder after resolving links. */
  async #read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const [folder, file] = await Promise.all([realpath(this.#folder), realpath(join(this.#folder, path))]);
      return file.startsWith(folder + sep) ? new Uint8Array(await readFile(file)) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Plain names joined by slashes; undefined for anything that could mean another path. */
function relativePath(pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const names = decoded.slice(1).split('/');
  return names.every((name) => /^[\w@+-][\w.@+-]*$/u.test(name)) ? names.join('/') : undefined;
}
