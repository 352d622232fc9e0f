import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furnishedEngine } from '../fixtures/fake-engine.ts';
import { LOOKS, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

let window: FakeWindow;
let network: string;
let compare: string;
beforeAll(async () => {
  const engine = furnishedEngine();
  const seeds = [...engine.runs.values()].filter((run) => run.summary.tags.includes('seeds')).map((run) => run.summary.id);
  network = `#/runs/${seeds[0]}/network`;
  compare = `#/compare?ids=${seeds.join(',')}`;
  window = await startFakeWindow(engine);
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
});

async function opacityOf(page: Page, node: string): Promise<number> {
  return Number(await page.locator(`[data-node="${node}"] .body`).getAttribute('opacity'));
}

describe('the network', () => {
  it('steps from round to round by keyboard', async () => {
    const page = await window.open(network);
    await page.locator('[data-node="stem/conv"]').waitFor();
    const last = await opacityOf(page, 'stage3/block1/conv1');
    for (let round = 0; round < 8; round++) await page.keyboard.press('ArrowLeft');
    const slider = page.getByRole('slider', { name: 'Round' });
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('Dense');
    await expect.poll(() => opacityOf(page, 'stage3/block1/conv1')).toBeGreaterThan(last + 0.1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('Round 1');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
    // The run continues from there, however late this check comes.
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(/^Round [2-9]$/);
  });

  it('marks dead branches without relying on color', async () => {
    const page = await window.open(network);
    const dead = page.locator('[data-state="dead"][data-node$="conv1"]').first();
    await dead.waitFor();
    await expect.poll(() => dead.textContent()).toContain('dead');
    await expect.poll(() => dead.locator('.outline').getAttribute('stroke-dasharray')).toBeTruthy();
    await expect.poll(() => page.locator('[data-edge][stroke-dasharray]').count()).toBeGreaterThan(1);
  });

  it('opens a card with the round’s neuron states on Enter', async () => {
    const page = await window.open(network);
    const stem = page.getByRole('button', { name: /^stem\/conv/ });
    await stem.focus();
    await page.keyboard.press('Enter');
    const card = page.getByRole('article', { name: 'stem/conv' });
    await card.getByRole('img', { name: /Neuron states: \d+ of 16 neurons change state/ }).waitFor();
    await expect.poll(() => card.textContent()).toContain('28 × 28 × 16');
    await page.keyboard.press('Escape');
    await card.getByRole('button', { name: 'Close the card' }).waitFor({ state: 'detached' });
  });

  it('walks along the edges by the arrow keys, and along a skip with Shift', async () => {
    const page = await window.open(network);
    await page.getByRole('button', { name: /^stem\/conv/ }).focus();
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.closest('[data-node]')?.getAttribute('data-node'));
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('stage1/block1/conv1');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await focused()).toBe('stage1/block1/add');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('stage1/block1/conv2');
  });

  it('can show sparsity, multiply-accumulates and parameters instead of entropy', async () => {
    const page = await window.open(network);
    const stem = page.locator('[data-node="stem/conv"]');
    await page.getByLabel('Shade by').selectOption('MACs');
    // 28 · 28 · 9 · 16 multiply-accumulates; the layers after it have sixteen times as many.
    await expect.poll(() => stem.textContent()).toContain('113k');
    await page.getByLabel('Shade by').selectOption('Sparsity');
    await expect.poll(() => stem.textContent()).toContain('sparse');
  });

  it('collapses stages to one node each, and a block from its card', async () => {
    const page = await window.open(network);
    const block = page.locator('[data-node="stage2/block1/conv1"]');
    await block.waitFor();
    await page.keyboard.press('s');
    await page.locator('[data-node="stage2"]').waitFor();
    await expect.poll(() => block.count()).toBe(0);
    await page.getByRole('button', { name: /^stage2 / }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Expand to \d+ operations$/ }).click();
    await block.waitFor();
    await page.getByRole('button', { name: /^stage2\/block1\/conv1/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Collapse stage2/block1', exact: true }).click();
    await page.locator('[data-node="stage2/block1"]').waitFor();
  });

  it('is exported as an animation of its rounds that other programs can play', async () => {
    const page = await window.open(network);
    await page.locator('[data-node="output/"]').waitFor();
    const exported = async (item: RegExp): Promise<Buffer> => {
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: item }).click();
      return readFile(await (await download).path());
    };
    const gif = await exported(/GIF/);
    const { pages, width, height, delay } = await sharp(gif, { animated: true }).metadata();
    const rounds = Number(await page.getByRole('slider', { name: 'Round' }).getAttribute('max')) + 1;
    // Between two rounds are four blended frames.
    expect(pages).toBe(rounds + 4 * (rounds - 1));
    expect(delay?.slice(0, 2)).toEqual([800, 80]);
    expect(Math.max(width, height)).toBeGreaterThan(500);

    const video = (await exported(/WebM/)).toString('base64');
    // The lab's own page plays nothing by its content security policy.
    const player = await page.context().newPage();
    const played = await player.evaluate(
      (data) =>
        new Promise<number>((resolve, reject) => {
          const element = document.createElement('video');
          element.onloadedmetadata = () => resolve(element.duration);
          element.onerror = () => reject(new Error(element.error?.message));
          element.src = `data:video/webm;base64,${data}`;
        }),
      video,
    );
    expect(played).toBeCloseTo(2 + (rounds - 1) * (0.8 + 9 * 0.04), 1);
  });

  it('searches layers', async () => {
    const page = await window.open(network);
    await page.locator('[data-node="stem/conv"]').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('skip');
    await expect.poll(() => page.locator('[data-node="stem/conv"]').getAttribute('opacity')).toBe('0.16');
    await expect.poll(() => page.locator('[data-node="stage2/block1/skip-conv"]').getAttribute('opacity')).toBe('1');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'stage2/block1/skip-conv' }).waitFor();
  });

  it('exports a standalone picture', async () => {
    const page = await window.open(network);
    await page.locator('[data-node="stem/conv"]').waitFor();
    const save = async (format: string): Promise<Buffer> => {
      await page.getByRole('button', { name: 'Export' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: format }).click()]);
      return readFile(await download.path());
    };
    const svg = (await save('SVG picture')).toString();
    expect(svg).toContain('stage1');
    expect(svg).not.toMatch(/class=|var\(--/);
    const size = await page.evaluate(async (markup) => {
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([markup], { type: 'image/svg+xml' }));
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, svg);
    expect(Math.min(...size)).toBeGreaterThan(500);
    expect([...(await save('PNG picture')).subarray(0, 4)]).toEqual(PNG_SIGNATURE);
    expect((await save('CSV of all')).toString()).toContain('0,stem/conv,kept,');
  });
});

describe('the network before and after its reduction', () => {
  const nodeIn = (page: Page, side: 'before' | 'after', node: string) =>
    page
      .locator('svg.network')
      .nth(side === 'before' ? 0 : 1)
      .locator(`[data-node="${node}"]`);

  it('opens by a shortcut, at the selected round and with a shareable address', async () => {
    const page = await window.open(network);
    await page.locator('[data-node="stem/conv"]').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Round 4, as trained' }).waitFor();
    expect(page.url()).toContain(`${network}?round=4&reduced`);
    await expect.poll(() => nodeIn(page, 'before', 'stage1/block1/conv1').getAttribute('data-outcome')).toBe('removed');
    await expect.poll(() => nodeIn(page, 'before', 'stage1/block1/conv1').textContent()).toContain('removed');
    await expect.poll(() => nodeIn(page, 'after', 'stage1/block1/conv1').count()).toBe(0);
    const position = async (side: 'before' | 'after'): Promise<string | null> =>
      nodeIn(page, side, 'stage3/block1/conv1').getAttribute('transform');
    expect(await position('after')).toBe(await position('before'));
    await page.keyboard.press('d');
    await page.locator('[data-node="stem/conv"] .body').waitFor();
  });

  it('links a node to its replacement and gives the reasons', async () => {
    const page = await window.open(`${network}?round=4&reduced`);
    await nodeIn(page, 'before', 'stage1/block1/add').locator('.ring').focus();
    await page.locator('svg.network').nth(1).locator('.linked[data-node="stem/conv"]').waitFor();
    await page.keyboard.press('Enter');
    const card = page.getByRole('article', { name: 'stage1/block1/add' });
    await expect.poll(() => card.textContent()).toContain('now in stem/conv');
    await expect.poll(() => card.textContent()).toContain('The branch is constant: it adds the same values for every input.');
  });

  it('pans both networks together, or separately in compact mode', async () => {
    const page = await window.open(`${network}?reduced`);
    const view = async (side: number): Promise<string | null> => page.locator('[data-viewport]').nth(side).getAttribute('transform');
    await page.locator('[data-viewport]').nth(1).waitFor();
    const before = await view(0);
    await page
      .locator('svg.network')
      .nth(1)
      .hover({ position: { x: 20, y: 60 } });
    await page.mouse.wheel(0, -200);
    await expect.poll(() => view(0)).not.toBe(before);
    await expect.poll(async () => (await view(1)) === (await view(0))).toBe(true);
    await page.getByRole('button', { name: 'Compact' }).click();
    await expect.poll(() => view(1)).not.toBe(await view(0));
  });
});

describe('the comparison', () => {
  it('compares runs with the pinned baseline', async () => {
    const page = await window.open(compare);
    const row = page.getByRole('row', { name: /^Last round within δ/ });
    await row.waitFor();
    const deltas = async (): Promise<number> => row.locator('.delta').count();
    expect(await deltas()).toBe(2);
    const before = await row.textContent();
    await page.getByRole('button', { name: 'Make NEPENTHE, seed 3 the baseline' }).click();
    await expect.poll(() => row.textContent()).not.toBe(before);
    expect(await deltas()).toBe(2);
  });

  it('pins the focused run with the key b', async () => {
    const page = await window.open(compare);
    await page.getByRole('link', { name: 'NEPENTHE, seed 2', exact: true }).focus();
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'NEPENTHE, seed 2 is the baseline' }).waitFor();
  });

  it('draws accuracy against cost with labeled front, and exports the focused figure with the key e', async () => {
    const page = await window.open(compare);
    const figure = page.locator('figure').filter({ hasText: 'Accuracy against latency' });
    await expect.poll(() => figure.getByRole('list', { name: 'Pareto front' }).getByRole('listitem').count()).toBeGreaterThan(1);
    await figure.getByRole('link').first().focus();
    await page.keyboard.press('e');
    await figure.getByRole('button', { name: 'SVG', exact: true }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toBe('accuracy-against-latency.svg');
    await figure.getByRole('button', { name: 'Batch 32' }).click();
    await figure.getByText('milliseconds for a batch of 32').waitFor();
  });

  it('explains how to get proofs if there are none', async () => {
    const page = await window.open('#/compare?ids=run-0011,run-0012');
    const figure = page.locator('figure').filter({ hasText: 'Accuracy against MACs' });
    await expect.poll(() => figure.getByRole('link', { name: 'Prove a model' }).getAttribute('href')).toBe('#/models/run-0011');
  });

  it('proves the best models that have no proof', async () => {
    const page = await window.open('#/compare?ids=run-0003,run-0011');
    const latency = page.getByRole('row', { name: /^Latency, batch 1 / });
    await expect.poll(() => latency.textContent()).toContain('not proven');
    await page.getByRole('button', { name: 'Prove all best (1)' }).click();
    await page.getByText('One proof is on the way').waitFor();
    await expect
      .poll(() => {
        window.engine.tick(10);
        return latency.textContent();
      })
      .not.toContain('not proven');
    await expect.poll(() => page.getByRole('button', { name: /^Prove all best/ }).count()).toBe(0);
  });

  it('hides runs by group, in the table and in the figures', async () => {
    const page = await window.open(compare);
    await page.getByLabel('Group by').selectOption('seed');
    await page.getByTitle('Hide seed 2').click();
    const heads = page.getByRole('region', { name: 'Outcome by run' }).getByRole('columnheader');
    await expect.poll(() => heads.count()).toBe(3);
    const legend = page
      .locator('figure')
      .filter({ has: page.getByRole('heading', { name: 'Validation accuracy' }) })
      .locator('.legend button');
    await expect.poll(() => legend.count()).toBe(2);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => heads.count()).toBe(4);
  });

  it('keeps the panels that were added', async () => {
    const page = await window.open(compare);
    await page.getByRole('button', { name: 'Add panel' }).click();
    await page.getByRole('menuitem', { name: 'Scatter of two fields' }).click();
    const scatter = page.locator('figure').filter({ hasText: 'a mark per run' });
    await scatter.getByLabel('Across').selectOption('sparsity');
    await page.reload();
    await expect.poll(() => scatter.getByLabel('Across').inputValue()).toBe('sparsity');
    await expect.poll(() => scatter.locator('svg path').count()).toBeGreaterThanOrEqual(3);
  });

  it('filters by brushes on parallel coordinates', async () => {
    const page = await window.open(compare);
    await page.getByRole('button', { name: 'Add panel' }).click();
    await page.getByRole('menuitem', { name: 'Parallel coordinates' }).click();
    await page.getByRole('slider', { name: /^Brush of seed/ }).focus();
    await page.keyboard.press('ArrowUp');
    const heads = page.getByRole('region', { name: 'Outcome by run' }).getByRole('columnheader');
    await expect.poll(() => heads.count()).toBe(3);
    await page.keyboard.press('Delete');
    await expect.poll(() => heads.count()).toBe(4);
  });

  it('saves the page as one file, and a figure in the width of a column', async () => {
    const page = await window.open(compare);
    const figure = page.locator('figure').filter({ hasText: 'Accuracy and sparsity by round' });
    await figure.locator('svg[role="img"]').waitFor();
    await page.getByRole('button', { name: 'Report' }).click();
    const [report] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'HTML, one file' }).click()]);
    const text = await readFile(await report.path(), 'utf8');
    expect(text).toContain('What the reduction bought');
    expect(text.match(/<figure>/g)?.length).toBeGreaterThan(5);
    expect(text).not.toMatch(/\b(src|href)=/);

    await figure.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), figure.getByRole('button', { name: 'SVG, 85 mm' }).click()]);
    expect(download.suggestedFilename()).toBe('accuracy-and-sparsity-by-round-85mm.svg');
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^<svg[^>]* width="321"/);
  });

  it('shows the fields that differ, and all on demand', async () => {
    const page = await window.open(compare);
    await page.getByRole('rowheader', { name: 'seed' }).waitFor();
    await expect.poll(() => page.getByRole('rowheader', { name: 'training.momentum' }).count()).toBe(0);
    await page.getByLabel('Only differences').uncheck();
    await page.getByRole('rowheader', { name: 'training.momentum' }).waitFor();
  });

  it('lets the user choose runs if none are selected', async () => {
    const page = await window.open('#/compare');
    for (const name of ['NEPENTHE, seed 1', 'Magnitude pruning']) await page.getByRole('checkbox', { name }).check();
    await page.getByRole('button', { name: 'Compare 2 runs' }).click();
    await page.getByRole('row', { name: /^Last round within δ/ }).waitFor();
  });
});

describe('the network and the comparison', () => {
  it.each(LOOKS)('have no accessibility violations in $theme at $size.width x $size.height', async ({ theme, size }) => {
    const page = await window.open(network, { theme, size });
    await page.locator('[data-node="stem/conv"]').waitFor();
    for (let round = 0; round < 3; round++) await page.keyboard.press('ArrowLeft');
    await takePicture(page, `network-${theme}-${size.width}`);
    await page.locator('[data-node="stage2/block1/conv2"] .ring').click();
    await page.getByRole('img', { name: /^Neuron states/ }).waitFor();
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Reduced' }).waitFor();
    await takePicture(page, `reduced-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.goto(page.url().replace(/#.*/, compare));
    await page.getByRole('rowheader', { name: 'seed' }).waitFor();
    await takePicture(page, `compare-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);
  });
});
