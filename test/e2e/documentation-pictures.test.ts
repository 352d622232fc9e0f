import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { WAIT_LIMIT_MS } from '../limits.ts';
import { isLong } from '../random-cases.ts';
import { CHECKOUT, type Desktop, launchDesktop } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';
import { smallStarter } from './harness/small-starter.ts';

/**
 * The pictures of docs/images: every view, dark and light, of two real runs in a real window. `NEPENTHE_PICTURES` names the
 * folder. Without it, `npm run test:long` takes the same pictures of a starter experiment of seconds, in test-results/.
 *
 *     NEPENTHE_PICTURES=docs/images npm test -- test/e2e/documentation-pictures.test.ts
 */
const chosenFolder = process.env['NEPENTHE_PICTURES'];
const PICTURES = resolve(CHECKOUT, chosenFolder ?? 'test-results/documentation');
const SIZE = { width: 1440, height: 900 };
/** Views whose networks take a moment to be read and laid out. */
const DRAWN = ['network', 'before-and-after', 'imported-network', 'onnx-file'];
/** A run of the whole starter experiment takes minutes. */
const RUN_LIMIT_MS = chosenFolder ? 6 * WAIT_LIMIT_MS : WAIT_LIMIT_MS;

it.runIf(isLong || chosenFolder)(
  'shows every view of two real runs, dark and light, without a complaint of the browser',
  async () => {
    await mkdir(PICTURES, { recursive: true });
    using folder = new LabFolder();
    const env = chosenFolder ? {} : smallStarter(folder.path, { epochs: 1, rounds: 2 });
    await using desktop = await launchDesktop(folder.path, { env });
    await resize(desktop);
    await picture(desktop.page, 'first-start', ['dark']);

    await desktop.page.getByRole('button', { name: 'Run the starter experiment' }).click();
    await desktop.page.waitForURL(/#\/runs\/[^/]+$/);
    const nepenthe = desktop.page.url().split('/').at(-1) ?? '';
    const rival = await folder.client.runs.create({ experiment: await magnitudePruning(folder, nepenthe) });
    await expect
      .poll(async () => (await folder.client.runs.list()).map(({ status }) => status), { timeout: RUN_LIMIT_MS, interval: 500 })
      .toEqual(['finished', 'finished']);

    await prove(folder, nepenthe);
    await prove(folder, rival.id);

    const file = await importSwin(folder);

    // Notices of ended jobs cover the views for a few seconds.
    await expect.poll(() => desktop.page.getByRole('button', { name: 'Dismiss' }).count()).toBe(0);

    const views = {
      runs: '#/runs',
      'new-experiment': '#/new',
      run: `#/runs/${nepenthe}`,
      network: `#/runs/${nepenthe}/network`,
      'before-and-after': `#/runs/${nepenthe}/network?reduced`,
      models: `#/models/${nepenthe}`,
      'imported-models': '#/models/imported',
      'imported-network': '#/models/imported/swin/network',
      'onnx-file': `#/models/file?path=${encodeURIComponent(file)}`,
      compare: `#/compare?ids=${nepenthe},${rival.id}`,
      data: '#/data',
    };
    for (const [name, hash] of Object.entries(views)) {
      await desktop.page.evaluate((target) => (location.hash = target), hash);
      if (DRAWN.includes(name)) await desktop.page.locator('[data-node]').first().waitFor();
      await picture(desktop.page, name, ['dark', 'light']);
      if (name !== 'compare') continue;
      await desktop.page.getByText('Accuracy against latency').scrollIntoViewIfNeeded();
      await picture(desktop.page, 'trade-offs', ['dark', 'light']);
    }
    expect(desktop.complaints).toEqual([]);
  },
  3 * RUN_LIMIT_MS,
);

/** The run's own experiment with the magnitudes deciding instead of the entropy. */
async function magnitudePruning(folder: LabFolder, id: string): Promise<ExperimentInput> {
  const { experiment } = await folder.client.runs.get({ id });
  if (!experiment) throw new Error('a run of another program');
  return { ...experiment, name: 'Magnitude pruning: digits', method: { ...experiment.method, kind: 'imp' } as ExperimentInput['method'] };
}

/** Proves the kept models of a run, one after the other; only the best one unless the pictures are kept. */
async function prove({ client }: LabFolder, id: string): Promise<void> {
  const models = await client.models.list({ runs: [id] });
  for (const { round } of models.filter(({ best }) => best || chosenFolder)) {
    const job = await client.models.prove({ id, round });
    await expect
      .poll(async () => (await client.jobs.list()).find((one) => one.id === job.id)?.status, { timeout: RUN_LIMIT_MS, interval: 500 })
      .toBe('done');
  }
}

/** Imports a small Swin Transformer that PyTorch exported, with its weights in an external data file. */
async function importSwin({ client }: LabFolder): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nepenthe-models-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['swin.onnx', 'swin.onnx.data']) {
    await copyFile(join(CHECKOUT, 'test', 'fixtures', 'onnx-import', name), join(folder, name));
  }
  const { id } = await client.models.import({ file: join(folder, 'swin.onnx') });
  await expect
    .poll(async () => (await client.jobs.list()).find((job) => job.id === id)?.status, { timeout: RUN_LIMIT_MS, interval: 500 })
    .toBe('done');
  return join(folder, 'swin.onnx');
}

async function resize({ app }: Desktop): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), SIZE);
}

/** Waits until the picture is stable: two consecutive screenshots are the same. */
async function picture(page: Page, name: string, themes: readonly ('dark' | 'light')[]): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const path = join(PICTURES, `${name}-${theme}.png`);
    await expect
      .poll(
        async () => {
          const before = await page.screenshot();
          await page.screenshot({ path });
          return before.equals(await readFile(path));
        },
        { interval: 300 },
      )
      .toBe(true);
  }
}
