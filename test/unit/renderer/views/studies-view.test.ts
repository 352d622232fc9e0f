// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { FINISHED, RUNNING, studiedEngine } from '../../../fixtures/studied-engine.ts';
import { pasteText, textEditor } from '../text-editor.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(cleanup);

function names(): string[] {
  return screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getByRole('link').textContent.trim());
}

describe('the studies', () => {
  it('offer the included ones where there is none; one is planned and started', async () => {
    const { engine } = openWindow('#/studies', new FakeEngine());
    await user.click(await screen.findByRole('link', { name: /Sensitivity to the pruning rate ζ 18 runs/ }));
    const plan = await screen.findByRole('complementary', { name: 'Plan' });
    await within(plan).findByText('method.zeta=0.7');
    const start = screen.getByRole<HTMLButtonElement>('button', { name: 'Start' });
    await waitFor(() => expect(start.getAttribute('aria-disabled')).toBe('false'));
    await user.click(start);
    await waitFor(() => expect(window.location.hash).toBe('#/studies/study-1'));
    expect(await screen.findByText('0 of 18 runs finished, 18 queued')).toBeTruthy();
    expect(engine.studies.list()[0]?.name).toBe('Sensitivity to the pruning rate ζ');
  });

  it('are listed newest first with their progress, filtered by words, and opened with j and Enter', async () => {
    openWindow('#/studies', studiedEngine());
    await screen.findByRole('grid', { name: 'Studies' });
    expect(names()).toEqual(['Three methods', 'Pruning rate and tolerance']);
    expect(screen.getByRole('row', { name: /Three methods/ }).textContent).toContain(
      '9 of 18 runs finished, 7 queued, 1 running, 1 failed',
    );
    await user.keyboard('/TOLERANCE rate');
    expect(names()).toEqual(['Pruning rate and tolerance']);
    await user.keyboard('{Enter}');
    await user.keyboard('j{Enter}');
    expect(window.location.hash).toBe(`#/studies/${FINISHED}`);
  });

  it('that cannot be read are named', async () => {
    const engine = studiedEngine();
    engine.damaged.studies.push({
      name: 'abc',
      error: { code: 'bad-file', message: 'This is not JSON.', remedy: 'Create the study again.' },
    });
    openWindow('#/studies', engine);
    expect(await screen.findByText('abc cannot be read. This is not JSON.')).toBeTruthy();
  });

  it('are reached with 8', async () => {
    openWindow('#/runs', studiedEngine());
    await screen.findByRole('grid', { name: 'Runs' });
    await user.keyboard('8');
    await screen.findByRole('grid', { name: 'Studies' });
  });
});

describe('a new study', () => {
  const write = (document: unknown): Promise<void> => pasteText('Study as JSON', JSON.stringify(document));

  it('names an invalid field, selects it in the text, and does not start', async () => {
    openWindow('#/studies/new', new FakeEngine());
    await write({ base: 'starter', grid: { 'method.zeta': [0.3, 7] } });
    await user.click(await screen.findByRole('button', { name: 'grid.method.zeta' }));
    const { state } = await textEditor('Study as JSON');
    expect(state.sliceDoc(state.selection.main.from, state.selection.main.to)).toBe('"method.zeta":[0.3,7]');
    expect(screen.getByRole('button', { name: 'Start' }).getAttribute('aria-disabled')).toBe('true');
    await write({ base: 'starter', grid: { 'method.zeta': [0.3, 0.7] } });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Start' }).getAttribute('aria-disabled')).toBe('false'));
    expect(screen.queryByRole('button', { name: 'grid.method.zeta' })).toBeNull();
  });
});

describe('a study', () => {
  it('has means and paired differences from its baseline', async () => {
    const { engine } = openWindow(`#/studies/${FINISHED}`, studiedEngine());
    const table = await screen.findByRole('region', { name: 'Table of results' });
    const values = engine.studies.runsOf(FINISHED).map(({ summary }) => summary.bestTestAccuracy ?? 0);
    const mean = (from: number): number => values.slice(from, from + 4).reduce((sum, value) => sum + value, 0) / 4;
    const [baseline, other] = within(table).getAllByRole('row').slice(1);
    expect(baseline?.textContent).toMatch(new RegExp(`baseline\\s*4\\s*${mean(0).toFixed(2)} ±`));
    const difference = mean(4) - mean(0);
    expect(other?.textContent).toContain(`${difference > 0 ? '+' : ''}${difference.toFixed(2)} ±`);
    const heads = within(table).getAllByRole('columnheader');
    expect(heads.map((head) => head.textContent)).toEqual(['Variant', 'Runs', 'Test accuracy (%)', 'Linear layers', 'Dead layers']);
  });

  it('has figures of its metrics, by round and of two fields', async () => {
    openWindow(`#/studies/${FINISHED}`, studiedEngine());
    expect(
      await screen.findByRole('img', { name: /^Test accuracy \(%\) by variant\. method\.zeta=0\.3, method\.delta=1: \d/ }),
    ).toBeTruthy();
    expect(screen.getByRole('img', { name: /^Validation accuracy by round\. method\.zeta=0\.3, method\.delta=1: \d/ })).toBeTruthy();
    await user.selectOptions(screen.getByLabelText('Axis of the rounds'), 'by sparsity');
    await user.selectOptions(screen.getByLabelText('Metric of the rounds'), 'Linear layers');
    expect(screen.getByRole('img', { name: /^Linear layers by sparsity\./ })).toBeTruthy();
    // A metric has no curve against itself.
    await user.selectOptions(screen.getByLabelText('Metric of the rounds'), 'Sparsity');
    expect(screen.getByRole('img', { name: /^Sparsity by round\./ })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Test accuracy (%) by method.zeta and method.delta' })).toBeTruthy();
  });

  it('follows its members, pauses and resumes', async () => {
    const { engine } = openWindow(`#/studies/${RUNNING}`, studiedEngine());
    await screen.findByText('9 of 18 runs finished, 7 queued, 1 running, 1 failed');
    await user.keyboard('p');
    await screen.findByText('9 of 18 runs finished, 7 queued, 1 paused, 1 failed, study paused');
    await user.keyboard('p');
    await screen.findByText('9 of 18 runs finished, 7 queued, 1 running, 1 failed');
    engine.tick(5000);
    await screen.findByText('17 of 18 runs finished, 1 failed');
    expect(within(screen.getByRole('grid', { name: 'Members' })).getAllByText('Failed')).toHaveLength(1);
  });

  it('is extended by seeds', async () => {
    const { engine } = openWindow(`#/studies/${FINISHED}`, studiedEngine());
    await user.click(await screen.findByRole('button', { name: 'Extend …' }));
    const field = await screen.findByLabelText<HTMLInputElement>('More seeds');
    expect(field.value).toBe('5, 6, 7, 8');
    await user.clear(field);
    await user.type(field, '4, 9x');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Extend' }).disabled).toBe(true);
    await user.clear(field);
    await user.type(field, '4, 9');
    await user.keyboard('{Enter}');
    await screen.findByText('24 of 30 runs finished, 6 queued');
    expect(engine.studies.get(FINISHED).study.seeds).toEqual([1, 2, 3, 4, 9]);
  });

  it('keeps the seeds that are typed while its members run', async () => {
    const { engine } = openWindow(`#/studies/${RUNNING}`, studiedEngine());
    await user.click(await screen.findByRole('button', { name: 'Extend …' }));
    const field = await screen.findByLabelText<HTMLInputElement>('More seeds');
    await user.clear(field);
    await user.type(field, '40');
    engine.tick(5000);
    await screen.findByText('17 of 18 runs finished, 1 failed');
    expect(field.value).toBe('40');
  });

  it('compares the selected members, or all', async () => {
    const { engine } = openWindow(`#/studies/${FINISHED}`, studiedEngine());
    await screen.findByRole('grid', { name: 'Members' });
    await user.keyboard('c');
    const all = engine.studies.runsOf(FINISHED).map(({ summary }) => summary.id);
    expect(window.location.hash).toBe(`#/compare?ids=${all.join(',')}`);
    window.location.hash = `#/studies/${FINISHED}`;
    await screen.findByRole('grid', { name: 'Members' });
    await user.keyboard('jxjxc');
    expect(window.location.hash).toBe(`#/compare?ids=${all.slice(0, 2).join(',')}`);
  });

  it('says that there is none of an unknown ID', async () => {
    openWindow('#/studies/study-99', studiedEngine());
    expect(await screen.findByRole('heading', { name: 'Study not found' })).toBeTruthy();
  });
});
