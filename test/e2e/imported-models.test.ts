import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furnishedEngine } from '../fixtures/fake-engine.ts';
import { LOOKS, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

const SWIN = '#/models/imported/swin_t-pets/network';
const FILE = '#/models/file?path=%2Fsrv%2Fmodels%2Fnetwork.onnx';

let lab: FakeWindow;
beforeAll(async () => {
  lab = await startFakeWindow(furnishedEngine());
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('the network of an imported model', () => {
  it('shows a Swin-T by blocks, and expands and collapses an attention block from its card', async () => {
    const page = await lab.open(SWIN);
    await page.getByText('No entropy yet. The 12 prunable layers').waitFor();
    await page.locator('[data-node="stage4/block2/attention"]').waitFor();
    const drawn = await page.locator('[data-node]').count();
    expect(drawn).toBeLessThan(80);
    const attention = page.getByRole('button', { name: /^stage2\/block2\/attention/ });
    await attention.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Expand to 38 operations' }).click();
    await page.locator('[data-node="stage2/block2/attention/softmax"]').waitFor();
    await expect.poll(() => page.locator('[data-node="stage2/block1/attention"]').count()).toBe(1);
    await page.keyboard.press('g');
    await page.locator('[data-node="stage4/block1/attention/softmax"]').waitFor();
    await page.keyboard.press('g');
    await expect.poll(() => page.locator('[data-node]').count()).toBe(drawn);
  });

  it('opens with the key 4, and leads to an experiment with the model', async () => {
    const page = await lab.open(SWIN);
    await page.getByRole('link', { name: 'New experiment with it' }).click();
    await page.getByLabel('Model', { exact: true }).waitFor();
    await expect.poll(() => page.getByLabel('Model', { exact: true }).inputValue()).toBe('swin_t-pets');
    await page.getByRole('heading', { name: 'New experiment' }).click();
    await page.keyboard.press('4');
    await page.getByRole('heading', { name: 'swin_t-pets' }).waitFor();
  });
});

describe('an ONNX file', () => {
  it('is drawn with the nodes that an import would refuse, with attributes and numbers', async () => {
    const page = await lab.open(FILE);
    await page.locator('[data-rejected="true"]').waitFor();
    await expect.poll(() => page.locator('[data-rejected="true"]').textContent()).toContain('GridSample');
    await page.keyboard.press('/');
    await page.keyboard.type('node_Conv_5');
    await page.keyboard.press('Enter');
    const card = page.getByRole('article', { name: 'node_Conv_5' });
    await card.getByText('8,192 values from -0.41227 to 0.39846').waitFor();
    await expect.poll(() => card.textContent()).toContain('kernel_shape');
  });
});

describe.each(LOOKS)('in $theme at $size.width x $size.height', ({ theme, size }) => {
  it('has no accessibility violations', async () => {
    const page = await lab.open('#/models/imported', { theme, size });
    await page.getByRole('heading', { name: 'swin_t-pets' }).waitFor();
    await takePicture(page, `imported-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('File').fill('/srv/models/unsupported.onnx');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByRole('button', { name: 'Stop' }).waitFor();
    lab.engine.tick(6);
    await dialog.getByRole('table').waitFor();
    await takePicture(page, `refused-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.goto(page.url().replace(/#.*/, SWIN));
    await page.locator('[data-node="stage2/block2/attention"] .ring').click();
    await page.getByRole('button', { name: 'Expand to 38 operations' }).click();
    await page.locator('[data-node="stage2/block2/attention/softmax"] .ring').click();
    await page.getByRole('button', { name: 'Collapse the group' }).waitFor();
    await takePicture(page, `swin-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.goto(page.url().replace(/#.*/, FILE));
    await page.locator('[data-node="node_Conv_5"] .ring').click();
    await page.getByText('8,192 values').waitFor();
    await takePicture(page, `onnx-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    await page.goto(page.url().replace(/#.*/, '#/new?model=swin_t-pets'));
    await page.getByLabel('Optimizer').selectOption('adamw');
    await page.getByText('Advanced', { exact: true }).nth(1).click();
    await page.getByLabel('β₂').scrollIntoViewIfNeeded();
    await takePicture(page, `new-imported-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);
  });
});
