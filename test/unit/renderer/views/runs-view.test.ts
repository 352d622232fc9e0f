// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine, furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { withProcedures } from '../with-procedures.ts';
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

function currentRow(): string | undefined {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant');
  return id === null ? undefined : within(document.getElementById(id) ?? document.body).getByRole('link').textContent;
}

describe('the runs', () => {
  it('offer the starter experiment where there is none, and open it with one click', async () => {
    const { engine } = openWindow('#/runs', new FakeEngine());
    await user.click(await screen.findByRole('button', { name: 'Run the starter experiment' }));
    await waitFor(() => expect(window.location.hash).toBe('#/runs/run-0001'));
    expect(engine.runs.get('run-0001')?.summary.name).toBe('Starter');
    expect(await screen.findByRole('heading', { name: 'Starter' })).toBeTruthy();
  });

  it('are listed newest first, without archived ones', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    expect(names().slice(0, 3)).toEqual(['Starter, seed 8', 'Starter', 'Deep residual, 4 blocks a stage']);
    expect(names()).not.toContain('First try');
    await user.click(screen.getByLabelText('Archived'));
    expect(names()).toContain('First try');
  });

  it('that cannot be read are named above the list, three of them', async () => {
    const engine = furnishedEngine();
    for (let number = 1; number <= 5; number += 1) {
      const details = { code: 'bad-file', message: 'This is not JSON.', remedy: 'Create the run again.' } as const;
      engine.damaged.runs.push({ name: `260102-aaaa${number}`, error: details });
    }
    openWindow('#/runs', engine);
    expect(await screen.findByText('260102-aaaa1 cannot be read. This is not JSON.')).toBeTruthy();
    expect(screen.getAllByRole('alert')).toHaveLength(3);
    expect(screen.getByText('and 2 more')).toBeTruthy();
  });

  it('are filtered by the text typed after /', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('/method:imp');
    expect(names()).toEqual(['Magnitude pruning']);
    await user.keyboard('{Escape}');
    await user.keyboard('bets>3');
    expect(screen.getByText('Not understood: bets>3')).toBeTruthy();
    await user.keyboard(' nothing-like-it');
    expect(screen.getByRole('heading', { name: 'No matching runs' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Clear the filter' }));
    expect(names()).toHaveLength(17);
  });

  it('are said to be read while a filter waits for settings', async () => {
    const engine = furnishedEngine();
    const client = engine.client();
    const { values } = client.runs;
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    engine.client = () => withProcedures(client, { values: (...parameters) => held.then(() => values(...parameters)) });
    openWindow('#/runs', engine);
    await screen.findByRole('grid');
    await user.keyboard('/config.method.kind = imp');
    await screen.findByText('Reading settings and metrics …');
    expect(screen.queryByRole('heading', { name: 'No matching runs' })).toBeNull();
    answer();
    await waitFor(() => expect(names()).toEqual(['Magnitude pruning']));
  });

  it('are sorted by a click, and by a second column with Shift', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.click(screen.getByRole('button', { name: 'Best' }));
    expect(names()[0]).toBe('Starter');
    expect(names().slice(-2).sort()).toEqual(['Learning rate 10', 'Starter, seed 8']);
    await user.click(screen.getByRole('button', { name: /Method/ }));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('button', { name: /Best/ }));
    await user.keyboard('{/Shift}');
    expect(names().slice(0, 3)).toEqual(['Dense baseline', 'Magnitude pruning', 'Starter']);
  });

  it('answer j, k, x and Enter', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('jjk');
    expect(currentRow()).toBe('Starter, seed 8');
    await user.keyboard('xjx');
    expect(screen.getByRole('region', { name: 'Selection' }).textContent).toContain('2 selected');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    await user.keyboard('{Enter}');
    expect(window.location.hash).toBe('#/runs/run-0016');
  });

  it('selected are compared with c', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('jxjxc');
    expect(window.location.hash).toBe('#/compare?ids=run-0017,run-0016');
  });

  it('are archived with a, and come back with undo', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('jja');
    await waitFor(() => expect(names()).not.toContain('Starter'));
    expect(engine.runs.get('run-0016')?.summary.archived).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(names()).toContain('Starter'));
  });

  it('are renamed, tagged and annotated in the panel', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('jji');
    const name = screen.getByLabelText('Name', { selector: 'input' });
    await user.clear(name);
    await user.type(name, 'Renamed{Enter}');
    await user.type(screen.getByLabelText('Tags', { selector: 'input' }), 'one, two');
    await user.type(screen.getByLabelText('Notes'), 'Looks good.');
    await user.tab();
    await waitFor(() =>
      expect(engine.runs.get('run-0016')?.summary).toMatchObject({ name: 'Renamed', tags: ['one', 'two'], notes: 'Looks good.' }),
    );
    await waitFor(() => expect(names()).toContain('Renamed'));
  });

  it('update while they are shown', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    const row = (): HTMLElement => screen.getByRole('row', { name: /Starter, seed 8/ });
    expect(row().textContent).toContain('Queued');
    engine.tick(200);
    await waitFor(() => expect(row().textContent).toContain('1 / 4'));
    expect(row().textContent).toContain('Running');
  });

  it('are read again after the engine was lost', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    engine.drop();
    expect(await screen.findByText(/Engine lost, reconnecting/)).toBeTruthy();
    engine.add({ name: 'Made meanwhile', data: { name: 'digits' }, network: { kind: 'mlp' } });
    await waitFor(() => expect(names()).toContain('Made meanwhile'));
    expect(screen.queryByText(/Engine lost/)).toBeNull();
  });
});

describe('the keys', () => {
  it('lead to every view', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    for (const [key, hash] of [
      ['2', '#/new'],
      ['3', '#/runs/run-0016'],
      ['6', '#/models'],
      ['7', '#/data'],
      ['1', '#/runs'],
    ] as const) {
      await user.keyboard(key);
      await waitFor(() => expect(window.location.hash).toBe(hash));
    }
  });

  it('open the sheet and the palette, which finds a run', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: 'Find' }), 'overnight{Enter}');
    expect(window.location.hash).toBe('#/runs/run-0014');
  });
});
