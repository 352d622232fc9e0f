import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT, listen } from './harness/desktop.ts';
import { launchBrowser } from './harness/served-lab.ts';

/** `npm run dev -- --fake`, after its set-up. */
describe('the development server', () => {
  let server: ChildProcess;
  let browser: Browser;
  let address = '';
  beforeAll(async () => {
    const child = spawn(process.execPath, [join(CHECKOUT, 'tools', 'dev', 'serve.mjs'), '--fake'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server = child;
    browser = await launchBrowser();
    for await (const line of createInterface(child.stdout)) {
      address = /http:\S+/.exec(line)?.[0] ?? '';
      if (address !== '') break;
    }
    child.stdout.resume();
  });
  afterAll(async () => {
    await browser.close();
    const exited = once(server, 'exit');
    server.kill('SIGINT');
    await exited;
  });

  it('shows the window from its sources without violations of the content security policy', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    listen(page, complaints);
    await page.goto(address);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.getByText('Deep residual').first().waitFor();
    // Styles of tokens.css, which Vite inserts as an element.
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).toContain('sans-serif');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('refuses requests without the token', async () => {
    const { origin } = new URL(address);
    for (const path of ['/', '/main.ts', '/rpc/runs/list']) expect((await fetch(origin + path)).status).toBe(401);
  });
});
