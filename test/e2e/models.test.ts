import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { lastModel } from '#shared/proof/index.ts';
import { WAIT_LIMIT_MS } from '../limits.ts';
import { launchDesktop } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';
import { launchBrowser, type ServedLab, serveLab } from './harness/served-lab.ts';

let folder: LabFolder;
let id: string;

/** A small network whose second round kills a branch, so that there is something to remove. */
beforeAll(async () => {
  folder = new LabFolder();
  const run = await folder.client.runs.create({
    experiment: {
      ...{ name: 'Small digits', data: { name: 'digits' }, network: { kind: 'residual', widths: [4, 8], blocks: [1, 1] } },
      ...{ training: { epochs: 1 }, method: { kind: 'nepenthe', rounds: 1, zeta: 0.9, delta: 100 } },
    },
  });
  id = run.id;
  await vi.waitUntil(async () => (await folder.client.runs.get({ id })).summary.status === 'finished', {
    timeout: WAIT_LIMIT_MS,
    interval: 200,
  });
});
afterAll(() => folder[Symbol.dispose]());

async function openModel(page: Page): Promise<void> {
  // Keys are lost until the window has come up.
  await page.locator('main').waitFor();
  await page.keyboard.press('6');
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await page.getByText('Small digits').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Model' }).waitFor();
}

describe('a model in the window', () => {
  it('is proven, exported to a chosen file, and runs in another runtime', async () => {
    await using desktop = await launchDesktop(folder.path);
    const { page, app } = desktop;
    await openModel(page);
    await page.keyboard.press('p');
    await page.getByRole('article', { name: 'Proof sheet' }).getByText('onnxruntime').first().waitFor();

    const exportFolder = mkdtempSync(join(tmpdir(), 'nepenthe-exported-'));
    onTestFinished(() => rmSync(exportFolder, { recursive: true }));
    const target = join(exportFolder, 'digits.onnx');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, target);
    await page.keyboard.press('e');
    const exporting = page.getByRole('dialog');
    await exporting.getByRole('button', { name: 'Choose file …' }).click();
    await exporting.getByText('SHA-256').waitFor();

    const bytes = readFileSync(target);
    expect(await exporting.getByText('SHA-256').textContent()).toContain(createHash('sha256').update(bytes).digest('hex'));
    const session = await InferenceSession.create(bytes);
    const { logits } = await session.run({ images: new Tensor('float32', new Float32Array(3 * 28 * 28), [3, 1, 28, 28]) });
    expect(logits?.dims).toEqual([3, 10]);

    const [model] = (await folder.client.models.list({ runs: [id] })).filter(({ proofs }) => proofs.length > 0);
    const { sheet } = await folder.client.models.proof({ proof: model?.proofs[0]?.id ?? 0 });
    expect(lastModel(sheet).bytes).toBe(bytes.length);
    expect(desktop.complaints).toEqual([]);
  });
});

describe('a model in a browser', () => {
  let lab: ServedLab;
  let browser: Browser;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([serveLab(folder.path), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await lab[Symbol.asyncDispose]();
  });

  it('is exported as a download', async () => {
    const page = await browser.newPage();
    await page.goto(lab.address.href);
    await openModel(page);
    await page.keyboard.press('e');
    const exporting = page.getByRole('dialog');
    await exporting.getByRole('radio', { name: /Safetensors/ }).check();
    await exporting.getByRole('button', { name: 'Export', exact: true }).click();
    const first = exporting.getByRole('button', { name: 'Download' }).first();
    await first.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), first.click()]);
    const hash = createHash('sha256')
      .update(readFileSync(await download.path()))
      .digest('hex');
    expect(await exporting.getByText('SHA-256').allTextContents()).toContain(`SHA-256 ${hash}`);
    await page.context().close();
  });
});
