import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeEngine, furnishedEngine } from '../fixtures/fake-engine.ts';
import { FINISHED, studiedEngine } from '../fixtures/studied-engine.ts';
import { violations, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

const SMALL = { width: 1024, height: 700 };

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

describe('a study', () => {
  it('shows the chosen metrics, and saves its report with figures', async () => {
    const page = await studies.open(`#/studies/${FINISHED}`);
    await page.getByRole('button', { name: 'Metrics' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Sparsity' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Table of results' }).getByRole('columnheader', { name: 'Sparsity' }).waitFor();
    await page.getByRole('img', { name: /^Sparsity by variant/ }).waitFor();
    await page.getByRole('button', { name: 'Report' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'HTML' }).click()]);
    expect(download.suggestedFilename()).toBe('pruning-rate-and-tolerance.html');
    expect(await readFile(await download.path(), 'utf8')).toContain('<figcaption>Sparsity</figcaption><svg');
  });
});

describe('the members of a study', () => {
  it('scroll into view with j, and stay sorted by a metric', async () => {
    const page = await studies.open(`#/studies/${FINISHED}`, { size: SMALL });
    const grid = page.getByRole('grid', { name: 'Members' });
    await grid.waitFor();
    for (let row = 0; row < 6; row++) await page.keyboard.press('j');
    const current = page.locator(`[id="${await grid.getAttribute('aria-activedescendant')}"]`);
    expect(await current.getAttribute('aria-rowindex')).toBe('7');
    await expect.poll(async () => isWithin(await current.boundingBox(), SMALL)).toBe(true);
    await takePicture(page, 'study-members');
    await grid.getByRole('columnheader', { name: 'Test accuracy' }).getByRole('button').click();
    const best = await grid.getByRole('row').nth(1).textContent();
    await page.reload();
    await expect.poll(async () => grid.getByRole('row').nth(1).textContent()).toBe(best);
    expect(await grid.getByRole('columnheader', { name: 'Test accuracy' }).getAttribute('aria-sort')).toBe('descending');
  });
});

describe('an experiment as JSON', () => {
  it.each(['dark', 'light'] as const)('is completed from the schema, and shows problems at their place, in %s', async (theme) => {
    const page = await window.open('#/new', { theme, size: SMALL });
    await page.getByRole('button', { name: 'Lock stem/conv' }).waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    const editor = page.getByRole('textbox', { name: 'Experiment as JSON' });
    await editor.click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('"ob');
    await page.getByRole('option', { name: /^objective/ }).waitFor();
    expect(await violationsIn[theme](page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.keyboard.type('{ "entropy": { "lambda": -4 } },');
    const underlined = page.locator('.cm-lintRange-error');
    await expect.poll(async () => (await underlined.allTextContents()).join('')).toBe('"lambda": -4');
    expect(await editor.getAttribute('aria-invalid')).toBe('true');
    expect(await violationsIn[theme](page)).toEqual([]);
    await takePicture(page, `experiment-json-${theme}`);
    await page.keyboard.press('Control+Z');
    await expect.poll(() => underlined.count()).toBe(0);
  });
});

describe('the dialog that adds a data set', () => {
  it.each(['dark', 'light'] as const)('is accessible in %s, and by keyboard alone leads from domains to the data set', async (theme) => {
    const page = await window.open('#/data', { theme, size: SMALL });
    await page.getByRole('button', { name: 'Add data set' }).press('Enter');
    await page.getByRole('textbox', { name: 'File or folder' }).waitFor();
    expect(await violationsIn[theme](page)).toEqual([]);
    await takePicture(page, `add-data-set-${theme}`);

    await page.keyboard.type(`/srv/data/PACS-${theme}`);
    await page.getByRole('radiogroup', { name: 'sketch' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Choose domains to train on').waitFor();
    // The focus is on the first domain: down to the fourth, and from its first role to its second.
    for (let row = 1; row < 4; row++) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await takePicture(page, `add-data-set-domains-${theme}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.getByText('More', { exact: true }).press('Enter');
    // What was below the lower edge is brought up.
    await expect.poll(async () => (await page.getByText('Splits', { exact: true }).boundingBox())?.y).toBeLessThan(SMALL.height / 2 + 100);
    await takePicture(page, `add-data-set-more-${theme}`);
    await page.getByLabel('Shorter side before the crop').fill('256');
    const action = page.getByRole('button', { name: 'Add', exact: true });
    expect(await action.isVisible()).toBe(true);
    await action.press('Enter');
    await takePicture(page, `add-data-set-wrong-${theme}`);
    expect(await violationsIn[theme](page)).toEqual([]);
    await page.getByLabel('Seed').scrollIntoViewIfNeeded();
    await page.getByLabel('Array layout').scrollIntoViewIfNeeded();
    await takePicture(page, `add-data-set-end-${theme}`);

    await page.getByLabel('Image size').fill('224');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `pacs-${theme}` }).waitFor();
    expect(window.engine.addedDataSets.at(-1)).toMatchObject({ testDomains: ['sketch'], size: 224, resize: 256 });
  });
});

describe('the window', () => {
  it('guides new users accessibly at its first start', async () => {
    await using empty = await startFakeWindow(new FakeEngine());
    const page = await empty.open('#/runs');
    await page.getByRole('button', { name: 'Run the starter experiment' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await takePicture(page, 'first-start-dark');
  });

  it('opens accessible sheets, palettes, menus and dialogs', async () => {
    const page = await window.open('#/runs', { theme: 'light' });
    await page.getByRole('row', { name: /Overnight/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await takePicture(page, 'shortcuts-light');
    await page.setViewportSize(SMALL);
    expect(await violations(page)).toEqual([]);
    await takePicture(page, 'shortcuts-small');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /Runs/ }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Tags' }).waitFor();
    // An open menu stands at the end of the body, outside of every landmark.
    expect(await violations(page, 'region')).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('remembers the theme and the chosen, moved and resized columns', async () => {
    const page = await window.open('#/runs');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Method' }).click();
    await page.keyboard.press('Escape');
    const best = page.getByRole('columnheader', { name: 'Best' });
    await best.getByRole('button', { name: /^Best/ }).dragTo(page.getByRole('columnheader', { name: 'Status' }));
    await page.getByRole('separator', { name: 'Width of Name' }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await page.reload();
    await best.waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    const titles = await page.getByRole('columnheader').evaluateAll((headers) => headers.map((header) => header.textContent.trim()));
    expect(titles.slice(1, 5)).toEqual(['Name', 'Best', 'Status', 'Round']);
    expect(titles).not.toContain('Method');
    const box = await page.getByRole('columnheader', { name: 'Name' }).boundingBox();
    expect(box?.width).toBeCloseTo(184 + 3 * 16, 0);
  });

  it('filters runs by proposals, and shows a setting as a column', async () => {
    const page = await window.open('#/runs', { theme: 'light' });
    const filter = page.getByRole('combobox', { name: 'Filter runs' });
    await page.getByRole('row', { name: /Overnight/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('meth');
    await page.getByRole('option', { name: /^method:/ }).waitFor();
    await takePicture(page, 'filter-proposals');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('im');
    await page.getByRole('option', { name: 'imp', exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await filter.inputValue()).toBe('method:imp');
    await page.keyboard.type(' config.nothing = 1');
    await page.getByText('Not understood: config.nothing').waitFor();
    await filter.fill('learningR');
    await page.getByRole('option', { name: /config\.training\.learningRate/ }).waitFor();
    await takePicture(page, 'filter-settings');
    await filter.fill('config.method.kind = imp');
    await page.getByRole('row', { name: /Overnight/ }).waitFor({ state: 'detached' });
    const rows = page.getByRole('row');
    await expect.poll(async () => rows.count()).toBeGreaterThan(1);

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'More columns' }).click();
    await page.getByRole('searchbox', { name: 'Search settings and metrics' }).fill('kind method');
    await page.getByRole('checkbox', { name: /config\.method\.kind/ }).check();
    await page.getByRole('searchbox', { name: 'Search settings and metrics' }).fill('kind network');
    await page.getByRole('checkbox', { name: /config\.network\.kind/ }).check();
    await takePicture(page, 'more-columns');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page
      .getByRole('columnheader', { name: 'network.kind' })
      .getByRole('button', { name: /^network/ })
      .click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Method', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'method.kind' }).waitFor();
    await takePicture(page, 'columns-menu');

    await filter.fill('');
    // The columns and their sorting come back, whose values arrive last.
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/rpc/runs/values', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.getByRole('columnheader', { name: 'method.kind' }).waitFor();
    const first = page.getByRole('row').nth(1);
    await first.getByRole('link', { name: 'Starter, seed 8' }).waitFor();
    await page.getByRole('gridcell', { name: 'nepenthe', exact: true }).waitFor({ state: 'detached' });
    answer();
    await page.getByRole('gridcell', { name: 'nepenthe', exact: true }).first().waitFor();
    await first.getByRole('link', { name: 'MLP 256-128' }).waitFor();
  });

  it('stays fast with five thousand runs', async () => {
    const engine = furnishedEngine();
    const [some] = engine.runs.values();
    if (!some) throw new Error('no run');
    const { summary } = some;
    await using many = await startFakeWindow(engine);
    const page = await many.open('#/data');
    await page.route('**/rpc/runs/list', (route) =>
      route.fulfill({
        json: {
          json: Array.from({ length: 5000 }, (_, index) => ({
            ...summary,
            id: `r${index}`,
            name: `Run ${index}`,
            bestAccuracy: 90 + (index % 997) / 100,
          })),
        },
      }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('row', { name: /Run 0/ }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    const sorting = await changesOf(page, () => {
      const button = [...document.querySelectorAll<HTMLElement>('[role=columnheader] button')].find((each) =>
        each.textContent.includes('Best'),
      );
      button?.click();
    });
    await page.getByRole('row').nth(1).getByText('99.96').waitFor();
    const filtering = await changesOf(page, () => {
      const field = document.querySelector<HTMLInputElement>('[aria-label="Filter runs"]');
      if (!field) throw new Error('no field');
      field.value = 'best<90.5';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    // Of the rows on the screen only, whose number does not depend on that of the runs.
    expect(Math.max(sorting, filtering)).toBeLessThan(1000);
    expect(await page.getByRole('row').count()).toBeLessThan(80);
  });

  it('saves an experiment as a file', async () => {
    const page = await window.open('#/new');
    await page.getByLabel('Name').fill('My first');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save file' }).click()]);
    expect(download.suggestedFilename()).toBe('my-first.nepenthe.json');
    const saved = JSON.parse(await readFile(await download.path(), 'utf8')) as { name: string };
    expect(saved.name).toBe('My first');
  });
});

interface Box {
  readonly y: number;
  readonly height: number;
}

/** To the pixel: positions within a scrolled page have fractions. */
function isWithin(box: Box | null, { height }: Pick<Box, 'height'>): boolean {
  return box !== null && box.y > -1 && box.y + box.height < height + 1;
}

/** How many changes to the document an action causes, until its frame is drawn: what it costs, without timing it. */
function changesOf(page: Page, action: () => void): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    await frame();
    (${action.toString()})();
    await frame();
    await frame();
    observer.disconnect();
    return changes;
  })()`);
}
