import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { refusal } from '../security-headers.ts';

/** Methods that change nothing; a browser sends no Origin with them. */
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** Who may talk to `serve`: a browser that once came with the token, on this very address, from a page of this very address. */
export class LoopbackAccess {
  readonly token: string;
  readonly #hosts: ReadonlySet<string>;
  readonly #cookieName: string;

  constructor(port: number, token: string = randomBytes(32).toString('base64url')) {
    this.token = token;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    // Cookies don't know ports: another lab on this machine has another name.
    this.#cookieName = `nepenthe-${port}`;
  }

  /** What to answer instead of serving the request, or nothing if it may pass. */
  check(request: Request): Response | undefined {
    const host = request.headers.get('host') ?? '';
    if (!this.#hosts.has(host)) return refusal(403, 'This address is not served here.');
    if (!isOwnOrigin(request, host)) return refusal(403, 'Only the lab’s own pages may ask.');
    const url = new URL(request.url);
    const brought = url.searchParams.get('token');
    if (brought !== null && SAFE_METHODS.has(request.method)) return this.#exchange(brought);
    if (this.#isSame(this.#cookieOf(request))) return undefined;
    return refusal(401, 'Open the address that `nepenthe serve` printed, with its token.');
  }

  /** The token leaves the address, where histories and shoulders see it, and becomes a cookie that no script and no other site gets. */
  #exchange(brought: string): Response {
    if (!this.#isSame(brought))
      return refusal(401, 'This token is not (or no longer) the right one. `nepenthe serve` printed the address.');
    return refusal(303, 'Welcome.', {
      location: '/',
      'set-cookie': `${this.#cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`,
      'cache-control': 'no-store',
    });
  }

  #cookieOf(request: Request): string {
    const cookies = (request.headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`))?.slice(this.#cookieName.length + 1) ?? '';
  }

  /** Digests have one length, so that the comparison tells nothing by its time. */
  #isSame(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), digest(this.token));
  }
}

function isOwnOrigin(request: Request, host: string): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null) return origin === `http://${host}`;
  return SAFE_METHODS.has(request.method);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
