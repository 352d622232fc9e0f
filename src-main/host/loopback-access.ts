import { createHash, timingSafeEqual } from 'node:crypto';
import { newSecret } from './kept-session.ts';
import { refusal } from './security-headers.ts';

/** Methods that only read files; browsers send no Origin with them. */
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** Access control of `serve`: only a browser that presented the token, at this address, from a page of this address. */
export class LoopbackAccess {
  readonly token = newSecret();
  /** The cookie's value. Browsers send cookies to every port of this machine, so it must not reveal the token. */
  readonly #session: string;
  readonly #hosts: ReadonlySet<string>;
  readonly #cookieName: string;

  /** @param session the cookie's value; by default a new one, which no tab of an earlier server has */
  constructor(port: number, session = newSecret()) {
    this.#session = session;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    // Cookies ignore ports, so each lab on this machine uses its own name.
    this.#cookieName = `nepenthe-${port}`;
  }

  /** The response to send instead of serving the request; undefined if it may pass. */
  check(request: Request): Response | undefined {
    const host = request.headers.get('host') ?? '';
    if (!this.#hosts.has(host)) return refusal(403, 'This host name is not served.');
    if (!isOwnOrigin(request, host)) return refusal(403, 'Requests are accepted only from the lab’s own pages.');
    const url = new URL(request.url);
    const given = url.searchParams.get('token');
    if (given !== null && SAFE_METHODS.has(request.method)) return this.#exchange(given);
    if (isSame(this.#cookieOf(request), this.#session)) return undefined;
    return refusal(401, 'Open the address that `nepenthe serve` printed, including its token.');
  }

  /** Exchanges the token in the address, where it is visible, for a cookie that no script and no other site can read. */
  #exchange(given: string): Response {
    if (!isSame(given, this.token)) return refusal(401, 'This token is invalid or expired. Use the address that `nepenthe serve` printed.');
    return refusal(303, 'Welcome.', {
      location: '/',
      'set-cookie': `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`,
      'cache-control': 'no-store',
    });
  }

  #cookieOf(request: Request): string {
    const cookies = (request.headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`))?.slice(this.#cookieName.length + 1) ?? '';
  }
}

/** Compares digests, which have equal lengths, in constant time. */
function isSame(candidate: string, expected: string): boolean {
  return timingSafeEqual(digest(candidate), digest(expected));
}

function isOwnOrigin(request: Request, host: string): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null) return origin === `http://${host}`;
  return SAFE_METHODS.has(request.method);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
