import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furnishedEngine } from '../fixtures/fake-engine.ts';
import { FINISHED, studiedEngine } from '../fixtures/studied-engine.ts';
import { LOOKS, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

interface View {
  readonly name: string;
  readonly hash: string;
  /** Seen once the view has come up. */
  readonly ready: (page: Page) => Promise<void>;
}
const views: readonly View[] = [
  { name: 'runs', hash: '#/runs', ready: (page) => page.getByRole('row', { name: /Overnight/ }).waitFor() },
  { name: 'new-experiment', hash: '#/new', ready: (page) => page.getByRole('button', { name: 'Lock stem/conv' }).waitFor() },
  { name: 'run', hash: '#/runs/run-0003', ready: (page) => page.getByRole('region', { name: 'Table of rounds' }).waitFor() },
  { name: 'models', hash: '#/models', ready: (page) => page.getByRole('row', { name: /Overnight/ }).waitFor() },
  {
    name: 'model-plan',
    hash: '#/models/run-0014/4',
    ready: (page) => page.getByRole('button', { name: /Remove dead branches/ }).click(),
  },
  {
    name: 'proof-sheet',
    hash: '#/models/run-0003/4',
    ready: async (page) => {
      await page.getByRole('combobox', { name: 'Proof' }).selectOption({ index: 1 });
      await page.getByRole('region', { name: 'Flips by layer' }).waitFor();
    },
  },
  { name: 'settings', hash: '#/settings', ready: (page) => page.getByRole('rowheader', { name: 'Data sets' }).waitFor() },
  { name: 'data', hash: '#/data', ready: (page) => page.getByRole('heading', { name: 'Fashion-MNIST' }).waitFor() },
];

const studyViews: readonly View[] = [
  { name: 'studies', hash: '#/studies', ready: (page) => page.getByRole('row', { name: /Three methods/ }).waitFor() },
  {
    name: 'new-study',
    hash: '#/studies/new?preset=methods',
    ready: (page) => page.getByRole('rowheader', { name: /imp/ }).waitFor(),
  },
  {
    name: 'study',
    hash: `#/studies/${FINISHED}`,
    ready: (page) => page.getByRole('img', { name: /by method\.zeta and method\.delta/ }).waitFor(),
  },
];

let window: FakeWindow;
let studies: FakeWindow;
beforeAll(async () => {
  window = await startFakeWindow(furnishedEngine());
  studies = await startFakeWindow(studiedEngine());
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
  await studies[Symbol.asyncDispose]();
});

const placed = [...views.map((view) => ({ ...view, host: () => window })), ...studyViews.map((view) => ({ ...view, host: () => studies }))];

describe.each(placed)('the view $name', ({ name, hash, ready, host }) => {
  it.each(LOOKS)('is accessible in $theme at $size.width x $size.height', async ({ theme, size }) => {
    const page = await host().open(hash, { theme, size });
    await ready(page);
    expect(await violationsIn[theme](page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await takePicture(page, `${name}-${theme}-${size.width}`);
  });
});
