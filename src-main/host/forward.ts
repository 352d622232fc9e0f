import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLink } from './engine-link.ts';

/** Headers that apply to one connection only, and those that the engine must not see. */
const NOT_FORWARDED = new Set([
  'connection',
  'cookie',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** Forwards a request to the engine and streams the response back; an abort on either side ends the other. */
export async function forwardToEngine(link: EngineLink, request: Request): Promise<Response> {
  try {
    return await exchange(link, request);
  } catch (error) {
    if (error instanceof LabError) return failure(error);
    if (request.signal.aborted) throw error;
    return failure(
      new LabError('unavailable', 'The engine closed the connection before it answered.', 'Try again. A running run is not affected.', {
        cause: error,
      }),
    );
  }
}

async function exchange(link: EngineLink, request: Request): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const { socket, token } = await link.connect();
  const { pathname, search } = new URL(request.url);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => socket,
      method: request.method,
      path: pathname + search,
      headers: { ...forwardable(request.headers), host: 'engine', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    const abort = (): void => void outgoing.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    outgoing.once('close', () => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
    else if (request.body)
      Readable.fromWeb(request.body as NodeReadableStream)
        .on('error', reject)
        .pipe(outgoing);
    else outgoing.end();
  });
  return new Response(bodyOf(answer), { status: answer.statusCode ?? 502, headers: forwardable(headersOf(answer)) });
}

function bodyOf(answer: IncomingMessage): ReadableStream | null {
  if (WITHOUT_BODY.has(answer.statusCode ?? 0)) {
    answer.resume();
    return null;
  }
  return Readable.toWeb(answer) as ReadableStream;
}

function forwardable(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !NOT_FORWARDED.has(name)));
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  return headers;
}

/** The response that the engine itself would give, so that clients read it as a LabError. */
function failure({ details, message }: LabError): Response {
  const error = { defined: true, code: 'LAB', status: 503, message, data: details };
  return Response.json({ json: error, meta: [] }, { status: error.status });
}
