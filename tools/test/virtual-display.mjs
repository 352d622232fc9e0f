import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SetUpFailure } from '../set-up/failure.mjs';
import { findXvfb } from '../set-up/system-libraries.mjs';

const SCREEN = '1600x1200x24';

/**
 * Runs `work` with a virtual display of its own, which ends with it. Only Linux needs one.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work takes the environment that names the display
 * @returns {Promise<T>}
 */
export async function withVirtualDisplay(work) {
  if (process.platform !== 'linux') return work({});
  const server = spawn(findXvfb() ?? 'Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => server.kill();
  process.once('exit', stop);
  try {
    const number = await Promise.race([firstLine(server.stdio[3]), failure(server)]);
    // An Electron that sees a Wayland session would open its window there.
    return await work({ DISPLAY: `:${number}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' });
  } finally {
    process.removeListener('exit', stop);
    stop();
  }
}

async function firstLine(stream) {
  let text = '';
  for await (const part of stream) {
    text += part;
    if (text.includes('\n')) return text.trim();
  }
  return new Promise(() => undefined);
}

async function failure(server) {
  const [reason] = await Promise.race([once(server, 'exit'), once(server, 'error')]);
  throw new SetUpFailure(
    `The virtual display Xvfb did not start (${String(reason)}).`,
    'Install it (Debian: apt-get install xvfb), or leave out what needs it: npm test -- --without e2e.',
  );
}
