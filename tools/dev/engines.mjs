import { RPCHandler } from '@orpc/server/fetch';
import { forwardToEngine } from '../../src-main/host/forward.ts';
import { dataFolder, EngineLink, engineStarter } from '../../src-main/host/index.ts';
import { inCheckout } from '../set-up/checkout.mjs';

const TICK_MS = 300;
const STEPS_PER_TICK = 3;

/**
 * Answers the renderer's calls.
 * @typedef {(request: Request) => Promise<Response>} Answer
 */

/**
 * An engine that runs from the sources, started on demand. Its own code is not reloaded: it ends five seconds after its last client has
 * left and its queue is empty.
 * @param {string | undefined} folder the data folder; undefined for the default one
 * @returns {Promise<Answer>}
 */
export async function realEngine(folder) {
  const start = engineStarter({ node: process.execPath, engine: inCheckout('src-main', 'engine', 'main.ts') });
  const link = new EngineLink(dataFolder(folder), start);
  await link.warmUp();
  return (request) => forwardToEngine(link, request);
}

/**
 * An engine in memory with simulated runs, models and data sets.
 * @returns {Promise<Answer>}
 */
export async function fakeEngine() {
  const { furnishedEngine } = await import('../../test/fixtures/fake-engine.ts');
  const engine = furnishedEngine({ now: new Date() });
  const handler = new RPCHandler(engine.router);
  setInterval(() => engine.tick(STEPS_PER_TICK), TICK_MS);
  return async (request) => {
    const { response } = await handler.handle(request, { prefix: '/rpc' });
    return response ?? new Response('No such procedure.\n', { status: 404 });
  };
}
