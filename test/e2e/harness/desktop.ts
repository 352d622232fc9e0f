import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { WAIT_LIMIT_MS } from '../../limits.ts';

export const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

/** Playwright's own, which it leaves out for an Electron that is named: holds the start until the driver is connected. */
const HOLD = join(CHECKOUT, 'node_modules', 'playwright-core', 'lib', 'server', 'electron', 'loader.js');

/** The built application in a real Electron. */
export interface Desktop extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the content security policy has blocked, and what else the page complained about, since the start. */
  readonly complaints: string[];
}

interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export async function launchDesktop(dataDir: string, { env = {} }: LaunchOptions = {}): Promise<Desktop> {
  const app = await _electron.launch({
    executablePath: variable('NEPENTHE_ELECTRON'),
    args: [...sandboxSwitch(), '-r', HOLD, CHECKOUT, '--data-dir', dataDir],
    env: { ...(process.env as Record<string, string>), NEPENTHE_NODE: process.execPath, ...env },
    timeout: WAIT_LIMIT_MS,
  });
  app.context().setDefaultTimeout(WAIT_LIMIT_MS);
  const complaints: string[] = [];
  // Before the first window has said anything.
  app.on('window', (page) => listen(page, complaints));
  const page = await app.firstWindow({ timeout: WAIT_LIMIT_MS });
  listen(page, complaints);
  await page.locator('main').waitFor();
  return { app, page, complaints, [Symbol.asyncDispose]: () => app.close() };
}

const listened = new WeakSet<Page>();

export function listen(page: Page, complaints: string[]): void {
  if (listened.has(page)) return;
  listened.add(page);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/** Chromium's sandbox does not work for root, which containers often are; only tests may do without it. */
export function sandboxSwitch(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** What `npm test` provides: an Electron, a Chromium. */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; npm test -- e2e sets it.`);
  return value;
}
