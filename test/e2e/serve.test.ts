import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';
import { launchBrowser, type ServedLab, serveLab } from './harness/served-lab.ts';

let folder: LabFolder;
let lab: ServedLab;
let browser: Browser;
beforeAll(async () => {
  folder = new LabFolder();
  [lab, browser] = await Promise.all([serveLab(folder.path), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

describe('the lab in a browser', () => {
  it('opens at the printed address, removes the token from it, and loads without errors', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    listen(page, complaints);
    await page.goto(lab.address.href);
    await page.locator('main').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.reload();
    await page.locator('main').waitFor();
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => 'desktop' in window)).toBe(false);
    await page.context().close();
  });

  it('begins with the run that is asked for', async () => {
    await using shown = await serveLab(folder.path, {}, ['--show-run', 'no-such-run']);
    const page = await browser.newPage();
    await page.goto(shown.address.href);
    await page.getByText('Run not found').waitFor();
    expect(new URL(page.url()).hash).toBe('#/runs/no-such-run');
    expect(page.url()).not.toContain('token');
    await page.context().close();
  });

  it('does not open without the token', async () => {
    const page = await browser.newPage();
    const answer = await page.goto(lab.address.origin);
    expect(answer?.status()).toBe(401);
    await page.context().close();
  });

  it('rejects requests from other origins, even in a browser with the cookie', async () => {
    const other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>other</title>'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void other.close());
    const context = await browser.newContext();
    const own = await context.newPage();
    await own.goto(lab.address.href);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const calls = await page.evaluate(async (origin) => {
      const body = new Blob(['{}'], { type: 'text/plain' });
      const call = (mode: RequestMode): Promise<string> =>
        fetch(`${origin}/rpc/engine/shutdown`, { method: 'POST', body, mode, credentials: 'include' }).then(
          ({ type, status }) => `${type} ${status}`,
          () => 'refused',
        );
      return [await call('cors'), await call('no-cors')];
    }, lab.address.origin);
    // The opaque answer tells the page nothing; that the engine lives shows that the call was not let through either.
    expect(calls).toEqual(['refused', expect.stringMatching(/^(refused|opaque 0)$/)]);
    const { pid } = await folder.client.engine.info();
    expect(pid).toBe(folder.enginePid());
    await context.close();
  });

  it('ends with Ctrl+C', async () => {
    using another = new LabFolder();
    const served = await serveLab(another.path);
    const exit = once(served.process, 'exit');
    served.process.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });
});
