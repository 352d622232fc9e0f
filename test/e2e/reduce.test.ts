import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeEngine } from '../fixtures/fake-engine.ts';
import { LOOKS, violationsIn } from './harness/accessibility.ts';
import { type FakeWindow, startFakeWindow, takePicture } from './harness/fake-window.ts';

let lab: FakeWindow;
beforeAll(async () => {
  lab = await startFakeWindow(new FakeEngine());
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Starts a reduction by the keyboard alone. */
async function start(page: Page, name: string): Promise<void> {
  await page.keyboard.press('6');
  await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  await page.keyboard.press('r');
  await page.getByLabel('ONNX file').waitFor();
  await page.getByLabel('ONNX file').focus();
  await page.keyboard.type(`/srv/models/${name}.onnx`);
  await page.getByLabel('File or folder').focus();
  await page.keyboard.type(`/srv/images/${name}`);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('progressbar', { name: 'Import the model' }).waitFor();
}

describe.each(LOOKS)('the reduction of a file in $theme at $size.width x $size.height', ({ theme, size }) => {
  it('leads from a file and a folder to the front and a fine-tuned model, and has no accessibility violations', async () => {
    const page = await lab.open('#/runs', { theme, size });
    await start(page, `net-${theme}-${size.width}`);
    await takePicture(page, `reduce-form-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);

    lab.engine.tick(26);
    const accuracy = page.getByRole('region', { name: 'Accuracy as imported' });
    await accuracy.getByRole('button', { name: 'Stop' }).waitFor();
    lab.engine.tick(2);
    await accuracy.getByText('on validation').waitFor();
    await page.getByRole('progressbar', { name: 'Latency and accuracy', exact: true }).waitFor();
    await takePicture(page, `reduce-measuring-${theme}-${size.width}`);
    lab.engine.tick(1000);

    await page.getByRole('option', { selected: true }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await takePicture(page, `reduce-front-${theme}-${size.width}`);
    expect(await violationsIn[theme](page)).toEqual([]);
    await page.getByRole('button', { name: 'Fine-tune this model' }).click();
    await page.getByRole('region', { name: 'Fine-tuned' }).getByRole('listitem').waitFor();
    await page.reload();
    await page.getByRole('listbox', { name: 'Points' }).waitFor();
    expect(page.url()).toMatch(/#\/models\/reduce\/run-/);
  });
});
