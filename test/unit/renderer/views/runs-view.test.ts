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

/** Keys in a dialog are the dialog's, also while it closes. */
async function dialogGone(): Promise<void> {
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
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

  it('are filtered by a column, as part of the query', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.click(screen.getByRole('button', { name: 'Filter by Method' }));
    await user.type(screen.getByLabelText('Value'), 'imp');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    await dialogGone();
    expect(names()).toEqual(['Magnitude pruning']);
    expect(window.location.hash).toContain('method');
    await user.click(screen.getByRole('button', { name: 'Filter by Method, filtered' }));
    await user.click(screen.getByRole('button', { name: 'Remove method:imp' }));
    expect(screen.getByLabelText('Filter runs')).toHaveProperty('value', '');
  });

  it('are saved as a view, from the menu', async () => {
    const { engine } = openWindow('#/runs?q=method%3Aimp', furnishedEngine());
    await screen.findByRole('grid');
    await user.click(screen.getByRole('button', { name: 'Views' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Save as …' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Paper');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(async () =>
      expect(await engine.client().views.list()).toMatchObject([{ name: 'Paper', state: { query: 'method:imp' } }]),
    );
  });

  it('are said to be read while a filter waits for settings', async () => {
    const engine = furnishedEngine();
    const client = engine.client();
    const { values } = client.runs;
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    engine.client = () => withProcedures(client, 'runs', { values: (...parameters) => held.then(() => values(...parameters)) });
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
    await user.click(screen.getByRole('button', { name: /^Method/ }));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('button', { name: /^Best/ }));
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
    await waitFor(() => expect(document.activeElement).toBe(name));
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

  it('selected are tagged with t, and the tags come back with Ctrl+Z, one action after the other', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    const tags = (id: string): readonly string[] | undefined => engine.runs.get(id)?.summary.tags;
    await user.keyboard('/tag:baseline{Enter}{Control>}a{/Control}t');
    await user.type(await screen.findByLabelText('Add'), 'paper, old');
    await user.click(screen.getByRole('checkbox', { name: 'baseline' }));
    await user.click(screen.getByRole('button', { name: 'Change tags' }));
    await waitFor(() =>
      expect([tags('run-0001'), tags('run-0002')]).toEqual([
        ['paper', 'old'],
        ['paper', 'old'],
      ]),
    );
    await dialogGone();
    await user.keyboard('n');
    await user.type(await screen.findByLabelText('Note'), 'Checked.');
    await user.click(screen.getByRole('button', { name: 'Add note' }));
    await waitFor(() => expect(engine.runs.get('run-0002')?.summary.notes).toBe('Checked.'));
    await screen.findByText('Added a note to 2 runs.');
    await dialogGone();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(engine.runs.get('run-0002')?.summary.notes).toBe(''));
    expect(tags('run-0001')).toEqual(['paper', 'old']);
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect([tags('run-0001'), tags('run-0002')]).toEqual([['baseline'], ['baseline']]));
  });

  it('are deleted, come back with undo, and are gone once the trash is emptied', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('/dense baseline{Enter}j{Delete}');
    await screen.findByRole('heading', { name: 'No matching runs' });
    expect(screen.getByText('Deleted “Dense baseline”. Emptying the trash frees 1.00 MiB.')).toBeTruthy();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(names()).toEqual(['Dense baseline']));
    await user.keyboard('j{Delete}');
    await screen.findByRole('heading', { name: 'No matching runs' });
    window.location.hash = '#/trash';
    await screen.findByRole('heading', { name: 'Trash' });
    await screen.findByRole('row', { name: /Dense baseline/ });
    await user.click(screen.getByRole('button', { name: 'Empty the trash' }));
    const dialog = await screen.findByRole('dialog', { name: 'Empty the trash?' });
    await user.click(within(dialog).getByRole('button', { name: 'Empty the trash' }));
    await screen.findByRole('heading', { name: 'The trash is empty' });
    expect(engine.trash.list()).toEqual([]);
    expect(engine.runs.has('run-0001')).toBe(false);
  });

  it('that are active are refused, and nothing is deleted', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    const before = engine.runs.size;
    await user.keyboard('/starter{Enter}{Control>}a{/Control}{Delete}');
    await screen.findByText(/cannot be deleted/);
    expect(engine.runs.size).toBe(before);
  });

  it('run again with the same seeds after a question, if they are several', async () => {
    const { engine } = openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('/tag:seeds{Enter}{Control>}a{/Control}r');
    const dialog = await screen.findByRole('dialog', { name: 'Run 3 experiments again?' });
    await user.click(within(dialog).getByRole('button', { name: 'Run again' }));
    await waitFor(() =>
      expect(
        [...engine.runs.values()]
          .slice(-3)
          .map(({ summary }) => [summary.seed, summary.status])
          .toSorted(),
      ).toEqual([
        [1, 'queued'],
        [2, 'queued'],
        [3, 'queued'],
      ]),
    );
  });

  it('are grouped under headings with count, mean, interval and best, and folded', async () => {
    const engine = furnishedEngine();
    for (const [id, bestAccuracy] of [
      ['run-0003', 96],
      ['run-0004', 97],
      ['run-0005', 98],
    ] as const)
      engine.runs.get(id)?.change({ bestAccuracy });
    openWindow('#/runs?q=tag:seeds&columns=name,best&group=method', engine);
    const heading = await screen.findByRole('button', { name: /Method nepenthe/ });
    expect(heading.textContent.replaceAll(/\s+/g, ' ')).toContain('Method nepenthe 3 runs Best 97.00 ± 2.48, best 98.00');
    expect(screen.getAllByRole('row')).toHaveLength(5);
    await user.click(heading);
    expect(screen.getAllByRole('row')).toHaveLength(2);
    expect(heading.getAttribute('aria-expanded')).toBe('false');
  });

  it('are in the address as they are shown, stay so when the view is left, and follow an address', async () => {
    openWindow('#/runs', furnishedEngine());
    await screen.findByRole('grid');
    await user.keyboard('/tag:paper{Enter}');
    await user.click(screen.getByRole('button', { name: 'Best' }));
    await waitFor(() => expect(window.location.hash).toBe('#/runs?q=tag%3Apaper&sort=-best'));
    await user.keyboard('7');
    await waitFor(() => expect(window.location.hash).toBe('#/data'));
    await user.keyboard('1');
    await waitFor(() => expect(window.location.hash).toBe('#/runs?q=tag%3Apaper&sort=-best'));
    expect(names()).toHaveLength(3);
    window.location.hash = '#/runs?q=tag:sweep';
    await waitFor(() => expect(names()).not.toContain('NEPENTHE, seed 1'));
  });

  it('are compared up to a hundred at once, after a question', async () => {
    const engine = new FakeEngine();
    for (let seed = 0; seed < 103; seed += 1) engine.add({ name: `Run ${seed}`, data: { name: 'digits' }, network: { kind: 'mlp' }, seed });
    openWindow('#/runs', engine);
    await screen.findByRole('grid');
    await user.keyboard('{Control>}a{/Control}c');
    const dialog = await screen.findByRole('dialog', { name: 'Compare 103 runs?' });
    await user.click(within(dialog).getByRole('button', { name: 'Compare the first 100' }));
    await waitFor(() => expect(window.location.hash.split(',')).toHaveLength(100));
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
