import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { LabError } from '#shared/errors/index.ts';
import type { EngineConnection, EngineLink } from './engine-link.ts';
import { refusal } from './security-headers.ts';

/** Headers that apply to one connection only, and those that the engine must not see. */
const NOT_FORWARDED = new Set([
  'connection',
  'cookie',
  'expect',
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

/** How long an engine may be silent, in milliseconds, before it counts as stopped. */
interface Silence {
  /** Until it accepts a request, which takes milliseconds unless it is busy. */
  readonly acceptance: number;
  /** Within a stream of events, in which it sends a comment every five seconds. */
  readonly stream: number;
}

const SILENCE: Silence = { acceptance: 10_000, stream: 30_000 };
/** How often a request is sent to another engine. */
const MAX_TRIES = 5;

/** The engine ended before it accepted the request, so that it can be sent to the next one. */
class NotAccepted extends Error {}

/**
 * Forwards a request to the engine and streams the response back; an abort on either side ends the other. If the engine ends before it has
 * accepted the request, the next engine gets it. An engine that accepts nothing for some seconds is reported, as is one that falls silent
 * within a stream of events.
 *
 * Only POST calls a procedure: browsers send an Origin with every POST, and none with a simple GET or HEAD.
 */
export async function forwardToEngine(link: EngineLink, request: Request, limits: Partial<Silence> = {}): Promise<Response> {
  if (request.method !== 'POST') return refusal(405, 'Procedures are called by POST.', { allow: 'POST' });
  try {
    return await exchange(link, request, { ...SILENCE, ...limits });
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

async function exchange(link: EngineLink, request: Request, silence: Silence): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    request.signal.throwIfAborted();
    try {
      const connection = await link.connect();
      const answer = await answerTo(request, connection, silence.acceptance);
      if (isEventStream(answer)) answer.setTimeout(silence.stream, () => answer.destroy(notResponding(connection.pid, silence.stream)));
      return new Response(bodyOf(answer), { status: answer.statusCode ?? 502, headers: forwardable(headersOf(answer)) });
    } catch (error) {
      if (!(error instanceof NotAccepted) || tries === MAX_TRIES) throw error;
    }
  }
}

/** Sends the request's body only once the engine has accepted its headers. */
function answerTo(request: Request, { socket, token, pid }: EngineConnection, acceptedWithin: number): Promise<IncomingMessage> {
  const { signal } = request;
  const { pathname, search } = new URL(request.url);
  return new Promise<IncomingMessage>((resolve, reject) => {
    let isAccepted = false;
    const outgoing = httpRequest({
      createConnection: () => socket,
      method: request.method,
      path: pathname + search,
      headers: {
        ...forwardable(request.headers),
        ...{ host: 'engine', expect: '100-continue' },
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    const silence = setTimeout(() => outgoing.destroy(notResponding(pid, acceptedWithin)), acceptedWithin);
    const abort = (): void => void outgoing.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    outgoing.once('continue', () => {
      isAccepted = true;
      clearTimeout(silence);
      if (request.body)
        Readable.fromWeb(request.body as NodeReadableStream)
          .on('error', reject)
          .pipe(outgoing);
      else outgoing.end();
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error) => {
      const wasLost = !isAccepted && !signal.aborted && !(error instanceof LabError);
      reject(wasLost ? new NotAccepted('the engine ended', { cause: error }) : error);
    });
    outgoing.once('close', () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else outgoing.flushHeaders();
  });
}

function isEventStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

function notResponding(pid: number, milliseconds: number): LabError {
  const remedy = `Try again if the machine is busy. If the engine was stopped, continue it with \`kill -CONT ${pid}\`. Running runs are not affected.`;
  return new LabError('unavailable', `The engine (process ${pid}) has not responded for ${milliseconds / 1000} s.`, remedy);
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
