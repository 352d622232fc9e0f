import { createHash, timingSafeEqual } from 'node:crypto';
import { ORPCError } from '@orpc/client';
import { MAX_LOGGED_LINE, MAX_LOGGED_LINES } from '#shared/contract/index.ts';
import { LabError, type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import type { LabClient } from './lab-client.ts';
import { refusal, securityHeaders } from './security-headers.ts';

/** The one path at which `serve` takes the runs of other programs. */
export const LOG_PATH = '/log';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Requests per second on average, and at once. A run sends about one a second. */
const RATE = 20;
const BURST = 100;
const BEARER = /^Bearer ([\x21-\x7e]+)$/;

/** Takes lines of journals from programs that have the token. The token opens nothing else, and nothing else opens this route. */
export class LogRoute {
  readonly #token: string;
  readonly #client: Pick<LabClient, 'runs'>;
  readonly #now: () => number;
  #allowance = BURST;
  #measuredAt: number;

  constructor(token: string, client: Pick<LabClient, 'runs'>, now = (): number => performance.now()) {
    this.#token = token;
    this.#client = client;
    this.#now = now;
    this.#measuredAt = now();
  }

  async handle(request: Request): Promise<Response> {
    if (request.method !== 'POST') return refusal(405, 'Runs are logged by POST.', { allow: 'POST' });
    // Browsers send one or the other; a page must not log runs, whatever it knows.
    if (request.headers.has('origin') || request.headers.has('cookie')) return refusal(403, 'Only programs log runs, not pages.');
    const given = BEARER.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    if (!isSame(given, this.#token)) return refusal(401, 'The token is not that of --log-token-file.', { 'www-authenticate': 'Bearer' });
    if (!this.#isAllowed()) return refusal(429, 'Too many requests. Wait a second.', { 'retry-after': '1' });
    try {
      const { spec, lines } = documentOf(await bodyOf(request));
      return answer(200, await this.#client.runs.log({ spec, lines }));
    } catch (error) {
      const details = detailsOf(error);
      if (!details) throw error;
      return answer(details.code === 'invalid-request' || details.code === 'conflict' ? 422 : 503, { error: details });
    }
  }

  #isAllowed(): boolean {
    const now = this.#now();
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#measuredAt) / 1000) * RATE);
    this.#measuredAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }
}

/** Compares digests, which have equal lengths, in constant time. */
function isSame(candidate: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(candidate), digest(expected));
}

async function bodyOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw invalid(`A request has at most ${MAX_BODY_BYTES} bytes.`, 'Send fewer lines at a time.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function documentOf(body: string): { readonly spec: unknown; readonly lines: string[] } {
  let document: unknown;
  try {
    document = parseBoundedJson(body);
  } catch {
    throw invalid('The request is not JSON.', 'Use nepenthe_log as it comes with this version.');
  }
  if (typeof document === 'object' && document !== null && 'lines' in document && Array.isArray(document.lines)) {
    const lines: unknown[] = document.lines;
    if (lines.length > MAX_LOGGED_LINES) throw invalid(`A request has at most ${MAX_LOGGED_LINES} lines.`, 'Send fewer lines at a time.');
    if (lines.some((line) => typeof line === 'string' && line.length > MAX_LOGGED_LINE))
      throw invalid(`A line has at most ${MAX_LOGGED_LINE} characters.`, 'Log shorter texts.');
    if (lines.every((line) => typeof line === 'string')) return { spec: 'spec' in document ? document.spec : undefined, lines };
  }
  throw invalid('The request has no lines.', 'Use nepenthe_log as it comes with this version.');
}

function invalid(message: string, remedy: string): LabError {
  return new LabError('invalid-request', message, remedy);
}

function detailsOf(error: unknown): LabErrorDetails | undefined {
  if (error instanceof LabError) return error.details;
  return error instanceof ORPCError && error.code === 'LAB' ? labErrorSchema.safeParse(error.data).data : undefined;
}

function answer(status: number, document: unknown): Response {
  return Response.json(document, { status, headers: securityHeaders });
}
