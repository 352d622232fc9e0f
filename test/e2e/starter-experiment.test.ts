import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchDesktop } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';
import { smallStarter } from './harness/small-starter.ts';

describe('the starter experiment', () => {
  it('starts with one click and finishes while being watched', async () => {
    using folder = new LabFolder();
    await using desktop = await launchDesktop(folder.path, { env: smallStarter(folder.path, { epochs: 1, rounds: 1 }) });
    const { page } = desktop;
    await page.getByRole('button', { name: 'Run the starter experiment' }).click();
    await page.waitForURL(/#\/runs\/[^/]+$/);
    await page.getByRole('heading', { name: 'Starter: digits' }).waitFor();
    await page.getByRole('main').getByText('Finished', { exact: true }).first().waitFor();

    const [run] = await folder.client.runs.list();
    expect(page.url()).toBe(`nepenthe://app/#/runs/${run?.id ?? ''}`);
    expect(run).toMatchObject({ status: 'finished', method: 'nepenthe', data: 'digits', totalLayers: expect.any(Number) as unknown });
    const detail = await folder.client.runs.get({ id: run?.id ?? '' });
    expect(detail.rounds.map(({ round }) => round)).toEqual([0, 1]);
    expect(desktop.complaints).toEqual([]);
  });

  it('survives a crash of the window and the engine', async () => {
    using folder = new LabFolder();
    const env = smallStarter(folder.path, { epochs: 1, rounds: 2 });
    const first = await launchDesktop(folder.path, { env });
    await first.page.getByRole('button', { name: 'Run the starter experiment' }).click();
    await first.page.waitForURL(/#\/runs\/[^/]+$/);
    const id = first.page.url().split('/').at(-1) ?? '';
    await expect.poll(async () => (await folder.client.runs.get({ id })).rounds.length).toBeGreaterThan(0);
    const before = await folder.client.runs.get({ id });

    const shell = first.app.process();
    const gone = once(shell, 'exit');
    process.kill(folder.enginePid(), 'SIGKILL');
    shell.kill('SIGKILL');
    await gone;
    expect(existsSync(before.folder)).toBe(true);

    await using second = await launchDesktop(folder.path, { env });
    await second.page.goto(`nepenthe://app/#/runs/${id}`);
    await second.page.getByRole('main').getByText('Finished', { exact: true }).first().waitFor();
    const after = await folder.client.runs.get({ id });
    expect(after.rounds.slice(0, before.rounds.length)).toEqual(before.rounds);
    expect(after.rounds.map(({ round }) => round)).toEqual([0, 1, 2]);
    // The runner was not disturbed: one attempt, one segment of the journal.
    expect(after.attempts).toBe(1);
    expect(readdirSync(join(after.folder, 'journal'))).toEqual(['0001.ndjson']);
  });
});
