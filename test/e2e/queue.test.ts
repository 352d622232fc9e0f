import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeEngine } from '../fixtures/fake-engine.ts';
import { violations, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

const SMALL = { width: 1024, height: 700 };

let window: FakeWindow;
let empty: FakeWindow;
beforeAll(async () => {
  const engine = new FakeEngine();
  const add = (name: string) => engine.add({ name, data: { name: 'digits' }, network: { kind: 'residual', widths: [16, 32] } });
  add('Starter').advance(430);
  for (const name of ['First', 'Second', 'Third', 'Fourth, with a name that is much longer than the others’ and has to be cut']) add(name);
  window = await startFakeWindow(engine);
  empty = await startFakeWindow(new FakeEngine());
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
  await empty[Symbol.asyncDispose]();
});

const order = async (page: Page): Promise<readonly string[]> =>
  (await page.getByRole('list', { name: 'Waiting' }).getByRole('link').allTextContents()).map((name) => name.split(',')[0] ?? '');

it('is reordered by keys, buttons and the pointer, and paused as a whole', async () => {
  const page = await window.open('#/runs');
  await page.getByRole('row', { name: /Starter/ }).waitFor();
  await page.keyboard.press('q');
  await page.getByRole('list', { name: 'Waiting' }).waitFor();
  expect(await order(page)).toEqual(['First', 'Second', 'Third', 'Fourth']);
  await takePicture(page, 'queue-dark');

  for (const key of ['j', 'j', 'J']) await page.keyboard.press(key);
  await expect.poll(() => order(page)).toEqual(['First', 'Third', 'Second', 'Fourth']);
  await page.keyboard.press('Home');
  await expect.poll(() => order(page)).toEqual(['Second', 'First', 'Third', 'Fourth']);
  await page.getByRole('button', { name: /^Move Fourth.* to the front/ }).press('Enter');
  await expect.poll(() => order(page)).toEqual(['Fourth', 'Second', 'First', 'Third']);
  const rows = page.getByRole('list', { name: 'Waiting' }).getByRole('listitem');
  await rows.nth(3).dragTo(rows.nth(1), { targetPosition: { x: 200, y: 4 } });
  await expect.poll(() => order(page)).toEqual(['Fourth', 'Third', 'Second', 'First']);

  await page.keyboard.press('p');
  await page.getByText('The queue is paused').waitFor();
  expect(await violations(page)).toEqual([]);
  await takePicture(page, 'queue-paused-dark');
  await page.getByRole('button', { name: 'Resume all' }).click();
  await page.getByRole('button', { name: 'Pause all' }).waitFor();
});

it('is accessible in light, in a small window', async () => {
  const page = await window.open('#/queue', { theme: 'light', size: SMALL });
  await page.getByRole('list', { name: 'Waiting' }).waitFor();
  await takePicture(page, 'queue-light');
  expect(await violationsIn.light(page)).toEqual([]);
});

it('says that nothing waits', async () => {
  const page = await empty.open('#/queue');
  await page.getByText('Nothing is running or waiting').waitFor();
  await takePicture(page, 'queue-empty');
  expect(await violations(page)).toEqual([]);
});
