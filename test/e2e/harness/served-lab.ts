import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from 'playwright-core';
import { WAIT_LIMIT_MS } from '../../limits.ts';
import { CHECKOUT, sandboxSwitch, variable } from './desktop.ts';

/** `nepenthe serve` on a data folder. */
export interface ServedLab extends AsyncDisposable {
  /** With the token. */
  readonly address: URL;
  readonly process: ChildProcess;
}

export async function serveLab(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<ServedLab> {
  const args = [join(CHECKOUT, 'out', 'main', 'cli.js'), 'serve', '--data-dir', dataDir, ...options];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const exited = once(server, 'exit');
  for await (const line of createInterface(server.stdout)) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address === undefined) continue;
    const end = async (): Promise<void> => {
      server.kill('SIGINT');
      await exited;
    };
    return { address: new URL(address), process: server, [Symbol.asyncDispose]: end };
  }
  throw new Error('nepenthe serve ended without an address.');
}

/** A real Chromium, as a person's browser would be. */
export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: variable('NEPENTHE_CHROMIUM'),
    args: sandboxSwitch(),
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: WAIT_LIMIT_MS,
  });
  browser.on('context', (context) => context.setDefaultTimeout(WAIT_LIMIT_MS));
  return browser;
}
