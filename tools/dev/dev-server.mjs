import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createVite } from 'vite';
import { LoopbackAccess } from '#main/host/loopback-access.ts';
import { sendWebResponse, webRequest } from '#main/host/web-messages.ts';
import config from '../../electron.vite.config.ts';
import { refusal, securityHeaders } from '../../src-main/host/security-headers.ts';
import { SetUpFailure } from '../set-up/failure.mjs';
import { developmentHeaders } from './policy.mjs';

const LOOPBACK = '127.0.0.1';

/**
 * Serves the renderer's sources through Vite, under the access rules of `nepenthe serve`: on loopback, for those who bring the token.
 * @param {import('./engines.mjs').Answer} engine answers the calls below /rpc/
 * @param {number} port 0 for any free one
 * @returns {Promise<{ address: string, close: () => Promise<void> }>} `address` contains the token
 */
export async function startDevServer(engine, port) {
  const server = createServer();
  await listen(server, port);
  const access = new LoopbackAccess(server.address().port);
  const nonce = randomBytes(16).toString('base64');
  const headers = developmentHeaders(securityHeaders, { nonce, port: server.address().port });
  const vite = await createVite({
    ...config.renderer,
    configFile: false,
    clearScreen: false,
    html: { cspNonce: nonce },
    server: { middlewareMode: true, headers, hmr: { server } },
  });
  server.on('request', (incoming, outgoing) => void answer(incoming, outgoing));
  return {
    address: `http://${LOOPBACK}:${server.address().port}/?token=${access.token}`,
    close: async () => {
      await vite.close();
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(incoming, outgoing) {
    try {
      const request = webRequest(incoming, outgoing);
      const refused = access.check(request);
      if (refused) await sendWebResponse(refused, outgoing);
      else if (new URL(request.url).pathname.startsWith('/rpc/')) await sendWebResponse(await engine(request), outgoing);
      else vite.middlewares(incoming, outgoing);
    } catch {
      // The client hung up, or sent an invalid address or header.
      if (!outgoing.headersSent) await sendWebResponse(refusal(400, 'Invalid request.'), outgoing);
      outgoing.destroy();
    }
  }
}

async function listen(server, port) {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SetUpFailure(`Cannot listen on port ${port}: ${error.message}.`, 'Choose another one with --port, or leave it out.');
  }
}
