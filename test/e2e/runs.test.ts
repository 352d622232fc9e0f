import { afterAll, beforeAll, expect, it } from 'vitest';
import { furnishedEngine } from '../fixtures/fake-engine.ts';
import { violations, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

const SMALL = { width: 1024, height: 700 };

let window: FakeWindow;
beforeAll(async () => {
  window = await startFakeWindow(furnishedEngine());
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
});

it('runs are filtered, grouped, tagged, deleted, restored and saved as a view by keys alone', async () => {
  const page = await window.open('#/runs');
  const { keyboard } = page;
  const hash = () => page.evaluate(() => globalThis.location.hash);
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await keyboard.press(key);
  };
  const rows = page.getByRole('grid', { name: 'Runs' }).getByRole('row');
  await page.getByRole('row', { name: /Overnight/ }).waitFor();
  // Every column that is shown at first is in view.
  const grid = page.getByRole('grid', { name: 'Runs' });
  expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await takePicture(page, 'runs-all');

  await press('/');
  await keyboard.type('tag:seeds');
  await press('Enter', 'Control+a');
  await page.getByText('3 selected').waitFor();
  await takePicture(page, 'runs-selected');
  await press('t');
  await page.getByLabel('Add').waitFor();
  await keyboard.type('final');
  await takePicture(page, 'runs-tags');
  expect(await violations(page)).toEqual([]);
  await press('Enter');
  await page.getByText('Changed the tags of 3 runs.').waitFor();
  await press('Control+z');
  await expect.poll(() => page.getByRole('row', { name: /final/ }).count()).toBe(0);

  await press('Delete');
  await page.getByText('No matching runs').waitFor();
  await press('Control+z');
  await expect.poll(() => rows.count()).toBe(4);

  await page.getByRole('button', { name: 'Group' }).focus();
  await press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Method' }).press('Enter');
  await press('Escape');
  const heading = page.getByRole('button', { name: /Method nepenthe/ });
  await heading.waitFor();
  await takePicture(page, 'runs-grouped');
  expect(await violations(page)).toEqual([]);
  await heading.press('Enter');
  await expect.poll(() => rows.count()).toBe(2);
  await heading.press('Enter');
  await page.getByRole('button', { name: 'Best', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Dense', exact: true }).press('Shift+Enter');
  await expect.poll(hash).toBe('#/runs?q=tag%3Aseeds&sort=-best,-dense&group=method');

  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Save as …' }).press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
  await keyboard.type('Seeds by method');
  await press('Enter');
  await page.getByRole('button', { name: 'Seeds by method' }).waitFor();
  await press('Escape');

  await grid.focus();
  await press('j', 'i');
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value)).toMatch(/^NEPENTHE, seed/);
  await takePicture(page, 'runs-panel');
  await press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  await page.evaluate(() => {
    globalThis.location.hash = '#/runs?q=sweep';
  });
  await page.getByRole('row', { name: /ζ = 0.5/ }).waitFor();
  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Seeds by method' }).press('Enter');
  await expect.poll(hash).toBe('#/runs?q=tag%3Aseeds&sort=-best,-dense&group=method');
  await page.reload();
  await page.getByRole('button', { name: /Method nepenthe/ }).waitFor();
  await page.getByRole('button', { name: 'Seeds by method' }).waitFor();
});

it('the trash is accessible in both themes, and emptied after a question', async () => {
  const page = await window.open('#/runs?q=sweep', { theme: 'light', size: SMALL });
  await page.getByRole('row', { name: /ζ = 0.5/ }).waitFor();
  await takePicture(page, 'runs-light-small');
  // Name and eye stay while the table scrolls sideways.
  const grid = page.getByRole('grid', { name: 'Runs' });
  const places = async (): Promise<readonly (number | undefined)[]> => {
    const parts = [
      page.getByRole('link', { name: 'ζ = 0.5' }),
      page.getByRole('button', { name: /^Hide ζ = 0.5/ }),
      page.getByRole('columnheader', { name: 'Best' }),
    ];
    return Promise.all(parts.map(async (part) => (await part.boundingBox())?.x));
  };
  const before = await places();
  const scrolled = await grid.evaluate((element) => {
    element.scrollLeft = 200;
    return element.scrollLeft;
  });
  expect(scrolled).toBeGreaterThan(100);
  expect(await places()).toEqual([before[0], before[1], (before[2] ?? 0) - scrolled]);
  await takePicture(page, 'runs-scrolled');
  expect(await violationsIn.light(page)).toEqual([]);
  await page.keyboard.press('Control+a');
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('Delete');
  await page.getByText('No matching runs').waitFor();
  await page.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Trash' }).press('Enter');
  await page.getByRole('row', { name: /ζ = 0.5/ }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await takePicture(page, 'trash-light');
  expect(await violationsIn.light(page)).toEqual([]);
  await page.keyboard.press('r');
  await page.getByText('Restored 1 run.').waitFor();
  await page.getByRole('button', { name: 'Empty the trash' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Empty the trash?' });
  await dialog.waitFor();
  await takePicture(page, 'trash-question');
  await dialog.getByRole('button', { name: 'Empty the trash' }).press('Enter');
  await page.getByText('The trash is empty').waitFor();
  await takePicture(page, 'trash-empty');
});
