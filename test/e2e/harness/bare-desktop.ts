import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { WAIT_LIMIT_MS } from '../../limits.ts';
import { CHECKOUT, sandboxSwitch, variable } from './desktop.ts';

const POLL_MS = 50;

const targetsSchema = z.array(z.object({ type: z.string(), title: z.string(), webSocketDebuggerUrl: z.string() }));
const replySchema = z.object({
  result: z.object({ result: z.object({ value: z.unknown().optional() }), exceptionDetails: z.unknown().optional() }).optional(),
  error: z.unknown().optional(),
});

/** In the page: until the window's main part is there. */
const SHOWN = `new Promise((resolve) => {
  const look = () => (document.querySelector('main') ? resolve() : setTimeout(look, 20));
  look();
})`;

/** The built application as a person starts it: no driver adds switches of its own or waits on its start. */
export interface BareDesktop extends AsyncDisposable {
  readonly pid: number;
  /** Evaluates an expression, awaited, in the page, once that is shown. */
  evaluate(expression: string): Promise<unknown>;
}

export function launchBareDesktop(dataDir: string, switches: readonly string[] = []): BareDesktop {
  const args = [...sandboxSwitch(), '--remote-debugging-port=0', ...switches, CHECKOUT, '--data-dir', dataDir];
  const env = { ...process.env, NEPENTHE_NODE: process.execPath };
  const electron = spawn(variable('NEPENTHE_ELECTRON'), args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  const exited = once(electron, 'exit');
  const port = new Promise<string>((resolve) => {
    // Keeps reading, so that Electron can keep writing.
    createInterface(electron.stderr).on('line', (line) => {
      const [, found] = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    pid: electron.pid ?? 0,
    evaluate: async (expression) => evaluateIn(await pageOf(await port), expression),
    [Symbol.asyncDispose]: async () => {
      electron.kill('SIGTERM');
      await exited;
    },
  };
}

async function pageOf(port: string): Promise<string> {
  const limit = Date.now() + WAIT_LIMIT_MS;
  while (Date.now() < limit) {
    const targets = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    const page = targets.find(({ type, title }) => type === 'page' && title === 'Nepenthe Lab');
    if (page) return page.webSocketDebuggerUrl;
    await delay(POLL_MS);
  }
  throw new Error('The window has shown no page.');
}

async function evaluateIn(address: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  try {
    const reply = once(socket, 'message');
    const params = { expression: `${SHOWN}.then(() => ${expression})`, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [{ data }] = (await reply) as [MessageEvent<string>];
    const { result, error } = replySchema.parse(JSON.parse(data));
    if (!result || result.exceptionDetails !== undefined) throw new Error(JSON.stringify(result?.exceptionDetails ?? error));
    return result.result.value;
  } finally {
    socket.close();
  }
}
