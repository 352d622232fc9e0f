// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(cleanup);

describe('a run', () => {
  it('shows the current activity and updates it', async () => {
    const { engine } = openWindow('#/runs/run-0016', furnishedEngine());
    const progress = await screen.findByRole('region', { name: 'Progress' });
    expect(progress.textContent).toContain('step 430 of 945');
    engine.tick(137);
    await waitFor(() => expect(progress.textContent).toContain('Training · round 3 of 4 · epoch 1 of 3 · step 567 of 945'));
    const rows = within(screen.getByRole('region', { name: 'Table of rounds' })).getAllByRole('row');
    await waitFor(() => expect(rows.length).toBeGreaterThan(2));
  });

  it('is paused and resumed with p, and stopped at once only after a question', async () => {
    const { engine } = openWindow('#/runs/run-0016', furnishedEngine());
    const status = (): string | undefined => engine.runs.get('run-0016')?.summary.status;
    await screen.findByRole('button', { name: 'Pause' });
    await user.keyboard('p');
    await waitFor(() => expect(status()).toBe('paused'));
    await screen.findByRole('button', { name: 'Resume' });
    await user.keyboard('p');
    await waitFor(() => expect(status()).toBe('running'));
    await screen.findByRole('button', { name: 'Pause' });
    const stop = screen.getByRole<HTMLButtonElement>('button', { name: 'Stop' });
    await waitFor(() => expect(stop.disabled).toBe(false));
    await user.click(stop);
    // jsdom has no sizes, so the menu is never positioned and its items stay without an accessible name.
    await user.click(await screen.findByText('Now …'));
    const dialog = await screen.findByRole('dialog', { name: 'Stop the run now?' });
    expect(status()).toBe('running');
    await user.click(within(dialog).getByRole('button', { name: 'Stop now' }));
    await waitFor(() => expect(status()).toBe('stopped'));
    expect(await screen.findByText(/Stopped by the user/, { selector: 'p' })).toBeTruthy();
  });

  it('says why it was interrupted and resumes from its last checkpoint', async () => {
    const { engine } = openWindow('#/runs/run-0014', furnishedEngine());
    expect((await screen.findByRole('region', { name: 'Outcome' })).textContent).toContain('The runner disappeared in round 5.');
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(engine.runs.get('run-0014')?.summary.status).toBe('running'));
  });

  it('shows the runs that it has in common with others, as they come', async () => {
    const engine = furnishedEngine();
    openWindow('#/runs/run-0003', engine);
    await screen.findByRole('region', { name: 'Outcome' });
    expect(screen.queryByRole('region', { name: 'Lineage' })).toBeNull();
    const experiment = { name: 'Child', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } };
    const child = await engine.client().runs.branch({ experiment, parent: { run: 'run-0003', round: 2 } });
    await engine.client().runs.branch({ experiment: { ...experiment, name: 'Grandchild' }, parent: { run: child.id, round: 0 } });
    const lineage = await screen.findByRole('region', { name: 'Lineage' });
    await waitFor(() => expect(within(lineage).getAllByRole('listitem')).toHaveLength(3));
    const [root, first, second] = within(lineage).getAllByRole('listitem');
    expect(root?.firstElementChild?.getAttribute('aria-current')).toBe('page');
    expect(first?.textContent).toContain('Child from its round 2');
    expect(second?.textContent).toContain('Grandchild from its dense network');
    expect(first?.contains(second ?? null)).toBe(true);
  });

  it('leaves no dialog behind on another page', async () => {
    const { engine } = openWindow('#/runs/run-0003', furnishedEngine());
    await user.click(await screen.findByRole('button', { name: 'Export …' }));
    await screen.findByRole('dialog', { name: `Export ${engine.runs.get('run-0003')?.summary.name ?? ''}` });
    location.hash = '#/runs/run-0014';
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('that diverged offers a new experiment instead of a resume', async () => {
    const engine = furnishedEngine();
    const diverged = [...engine.runs.values()].find(({ summary }) => summary.endReason === 'diverged');
    openWindow(`#/runs/${diverged?.summary.id ?? ''}`, engine);
    expect((await screen.findByRole('region', { name: 'Outcome' })).textContent).toContain('Lower training.learningRate');
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Branch' }).className).toContain('primary');
  });

  it('lists its rounds and marks the best one', async () => {
    openWindow('#/runs/run-0003', furnishedEngine());
    const table = within(await screen.findByRole('region', { name: 'Table of rounds' }));
    const best = table.getByText('best').closest('tr');
    expect(best?.textContent).toContain('97.33');
    expect(table.getAllByText('no')).toHaveLength(1);
    expect(screen.getByRole('region', { name: 'Outcome' }).textContent).toContain('Round 4 is kept');
  });

  it('shows what was decided before each round and why', async () => {
    openWindow('#/runs/run-0003', furnishedEngine());
    const card = within(await screen.findByRole('region', { name: 'Decisions' }));
    const picker = within(card.getByRole('group', { name: 'Round of the decisions' }));
    expect(picker.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['1', '2', '3', '4', '5']);
    expect(picker.getByRole('button', { pressed: true }).textContent).toBe('5');
    const table = within(card.getByRole('region', { name: 'Table of decisions' }));
    const headings = table.getAllByRole('columnheader').map(({ textContent }) => textContent);
    expect(headings).toEqual(['Layer', 'Decision', 'Reason', 'remaining', 'irrelevance', 'share', 'pruned']);
    const latest = table.getAllByRole('row')[1]?.textContent;
    await user.click(picker.getByRole('button', { name: '1' }));
    expect(picker.getByRole('button', { pressed: true }).textContent).toBe('1');
    const first = table.getAllByRole('row')[1]?.textContent;
    expect(first).toContain('entropy budget');
    expect(first).not.toBe(latest);
  });

  it('shows the neuron states of each layer by round, and those of a selected layer', async () => {
    openWindow('#/runs/run-0003', furnishedEngine());
    const layers = within(await screen.findByRole('listbox', { name: 'Neuron states by layer, round 5' })).getAllByRole('option');
    expect(layers[0]?.getAttribute('aria-label')).toMatch(/^stem\/conv: 16 neurons, \d+ always OFF, \d+ always ON/);
    layers[0]?.focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(layers[1]);
    await user.keyboard('{Enter}');
    const name = layers[1]?.getAttribute('data-layer') ?? '';
    const neurons = await screen.findByRole('region', { name: `Neurons of ${name}` });
    expect(neurons.textContent).toMatch(/neurons change state/);
    const picker = within(screen.getByRole('group', { name: 'Round of the neuron states' }));
    await user.click(picker.getByRole('button', { name: '0' }));
    expect(await screen.findByRole('listbox', { name: 'Neuron states by layer, round 0' })).toBeTruthy();
    expect(screen.getByRole('region', { name: `Neurons of ${name}` })).toBeTruthy();
  });

  it('that does not exist leads back to the runs', async () => {
    openWindow('#/runs/none', furnishedEngine());
    expect(await screen.findByText('There is no run none.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'See all runs' }).getAttribute('href')).toBe('#/runs');
  });
});
