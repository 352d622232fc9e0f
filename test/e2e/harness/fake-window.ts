import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { FakeEngine } from '../../fixtures/fake-engine.ts';
import { serveFake } from '../../fixtures/serve-fake.ts';
import { CHECKOUT, listen } from './desktop.ts';
import { launchBrowser } from './served-lab.ts';

const PICTURES = join(CHECKOUT, 'test-results', 'pictures');

interface Look {
  readonly theme?: 'dark' | 'light';
  readonly size?: { readonly width: number; readonly height: number };
}

/** The built window in a real Chromium, before an engine in memory. */
export interface FakeWindow extends AsyncDisposable {
  readonly engine: FakeEngine;
  /** A page that fails its test when the browser reports an error, such as a blocked style. */
  open(hash: string, look?: Look): Promise<Page>;
}

export async function startFakeWindow(engine: FakeEngine): Promise<FakeWindow> {
  const [host, browser] = await Promise.all([serveFake(engine, join(CHECKOUT, 'out', 'renderer')), launchBrowser()]);
  await mkdir(PICTURES, { recursive: true });
  return {
    engine,
    open: (hash, look = {}) => {
      // A first visit.
      engine.memory.clear();
      return openPage(browser, host.url + hash, look);
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await host.close();
    },
  };
}

async function openPage(browser: Browser, url: string, { theme = 'dark', size = { width: 1440, height: 900 } }: Look): Promise<Page> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce', acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  listen(page, complaints);
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  await page.addInitScript((chosen) => localStorage.setItem('theme', localStorage.getItem('theme') ?? chosen), theme);
  await page.goto(url);
  // The window comes up once the engine has told what it remembers; keys before are lost.
  await page.locator('main').waitFor();
  return page;
}

export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
