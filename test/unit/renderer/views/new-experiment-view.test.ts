// @vitest-environment jsdom
import { forEachDiagnostic } from '@codemirror/lint';
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine, furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { pasteText, textEditor } from '../text-editor.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(cleanup);

async function open(hash = '#/new', engine = new FakeEngine()): Promise<FakeEngine> {
  openWindow(hash, engine);
  await waitFor(() => expect(isBlocked()).toBe(false));
  return engine;
}

function startButton(): HTMLButtonElement {
  return screen.getByRole('button', { name: 'Start' });
}

/** Start then leads to what is wrong, or waits for the plan. */
function isBlocked(): boolean {
  return startButton().getAttribute('aria-disabled') === 'true';
}

async function write(label: string, text: string): Promise<HTMLElement> {
  const field = screen.getByLabelText(label);
  await user.clear(field);
  await user.type(field, text);
  return field;
}

async function json(): Promise<Record<string, unknown>> {
  await user.click(screen.getByRole('tab', { name: 'JSON' }));
  return JSON.parse((await textEditor('Experiment as JSON')).state.doc.toString()) as Record<string, unknown>;
}

describe('a new experiment', () => {
  it('begins as the starter preset, whose plan is shown', async () => {
    await open();
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Starter');
    const plan = screen.getByRole('complementary', { name: 'Plan' });
    expect(within(plan).getByText('20.2 M')).toBeTruthy();
    expect(within(plan).getByText(/Guarded: no path bypasses stem\/conv/)).toBeTruthy();
    expect(within(plan).queryByText(/No bypass around/)).toBeNull();
    expect(within(plan).getAllByRole('button', { name: /^Lock / })).toHaveLength(13);
  });

  it('warns of layers without a bypass that are not guarded', async () => {
    await open();
    await user.selectOptions(screen.getByLabelText('Layers without a bypass'), 'prune');
    const plan = screen.getByRole('complementary', { name: 'Plan' });
    await waitFor(() => expect(within(plan).getByText(/No bypass around stem\/conv/)).toBeTruthy());
    expect(within(plan).queryByText(/Guarded/)).toBeNull();
  });

  it('shows an invalid field’s problem beside it, and does not start', async () => {
    await open();
    const field = await write('Epochs', 'many');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const described = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(described[0]).toMatch(/must be a number/);
    expect(isBlocked()).toBe(true);
    field.blur();
    await user.click(startButton());
    expect(document.activeElement).toBe(field);
    await write('Epochs', '5');
    expect(field.getAttribute('aria-invalid')).toBe('false');
    await waitFor(() => expect(isBlocked()).toBe(false));
  });

  it('shows beside the field why the network refuses its value', async () => {
    await open();
    const field = await write('Blocks', '1, 2');
    await user.tab();
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getByText(/The network has 2 block counts for 3 stages/)).toBeTruthy();
    expect(isBlocked()).toBe(true);
  });

  it('keeps the fields that two variants share when the variant changes', async () => {
    await open();
    await write('ζ (pruned share)', '0.25');
    await user.selectOptions(screen.getByLabelText('Method'), 'imp');
    expect(screen.getByLabelText<HTMLInputElement>('ζ (pruned share)').value).toBe('0.25');
    await user.selectOptions(screen.getByLabelText('Method'), 'dense');
    expect(screen.queryByLabelText('ζ (pruned share)')).toBeNull();
    expect((await json())['method']).toEqual({ kind: 'dense' });
  });

  it('can be edited as JSON, which follows the form and is followed by it', async () => {
    await open();
    await write('Seed', '42');
    expect((await json())['seed']).toBe(42);
    const writeJson = (text: string): Promise<void> => pasteText('Experiment as JSON', text);
    await writeJson('{"name": "By hand", "data": {"name": "digits"}, "network": {"kind": "mlp"}, "color": "red"}');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('color'));
    const view = await textEditor('Experiment as JSON');
    const marked: string[] = [];
    forEachDiagnostic(view.state, (_, from, to) => marked.push(view.state.sliceDoc(from, to)));
    expect(marked).toEqual(['"color": "red"']);
    await writeJson('{"name": "By hand", "data": ');
    expect(await screen.findByText(/Invalid JSON/)).toBeTruthy();
    expect(isBlocked()).toBe(true);
    await writeJson('{"name": "By hand", "data": {"name": "digits"}, "network": {"kind": "mlp"}}');
    await user.click(screen.getByRole('tab', { name: 'Form' }));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('By hand');
    expect(screen.getByLabelText<HTMLSelectElement>('Network').value).toBe('mlp');
  });

  it('locks layers from the plan', async () => {
    await open();
    await user.click(screen.getByRole('button', { name: 'Lock stem/conv' }));
    expect(screen.getByLabelText<HTMLInputElement>('Locked layers').value).toBe('stem/conv');
    await user.click(screen.getByRole('button', { name: 'Lock stem/conv' }));
    expect(screen.getByLabelText<HTMLInputElement>('Locked layers').value).toBe('');
  });

  it('estimates its time from a few real steps, and marks an outdated estimate', async () => {
    await open();
    await user.click(screen.getByRole('button', { name: 'Estimate by running a few steps' }));
    expect(await screen.findByText('1 min 32 s')).toBeTruthy();
    await write('Epochs', '9');
    expect(await screen.findByText(/Measured before the last change/)).toBeTruthy();
  });

  it('takes a preset, which can be undone', async () => {
    await open();
    await write('Name', 'Mine');
    await user.click(screen.getByRole('button', { name: 'Presets' }));
    await user.click(await screen.findByRole('button', { name: /^Baseline: dense/ }));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Dense');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Mine');
  });

  it('offers presets whose data set is missing, with a link to add it', async () => {
    await open();
    await user.click(screen.getByRole('button', { name: 'Presets' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Presets' }));
    expect(dialog.getByRole('region', { name: 'digits' }).textContent).not.toContain('missing');
    expect(dialog.getByRole('region', { name: 'cifar-10' }).textContent).toContain('The data set is missing');
    await user.click(dialog.getByRole('button', { name: /^ResNet-18/ }));
    await waitFor(() => expect(isBlocked()).toBe(true));
    const field = screen.getByLabelText<HTMLSelectElement>('Data set');
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['cifar-10', 'true']);
    const plan = screen.getByRole('complementary', { name: 'Plan' });
    expect(within(plan).getByRole('alert').textContent).toContain('There is no data set cifar-10.');
    expect(within(plan).getByRole('link', { name: 'Add data' }).getAttribute('href')).toBe('#/data');
    await user.selectOptions(field, 'digits');
    await waitFor(() => expect(isBlocked()).toBe(false));
    expect(within(plan).queryByRole('alert')).toBeNull();
  });

  it('offers published entropy measurements as values of the fields, and the activation of the network', async () => {
    await open();
    const convention = screen.getByLabelText<HTMLSelectElement>('Published measurement');
    expect(convention.value).toBe('nepenthe');
    await user.selectOptions(convention, 'egp');
    expect(screen.getByLabelText<HTMLSelectElement>('Inputs of exactly 0').value).toBe('off');
    await user.selectOptions(screen.getByLabelText('Inputs of exactly 0'), 'on');
    expect(convention.value).toBe('');
    await user.selectOptions(screen.getByLabelText('Activation'), 'gelu');
    const changed = await json();
    expect(changed['entropy']).toMatchObject({ zero: 'on', pool: 'batch', statistic: 'nonzero', excludeDead: false, states: 'sign' });
    expect(changed['network']).toMatchObject({ activation: 'gelu' });
  });

  it('offers the variants of a network family, with numeric values', async () => {
    await open();
    await user.selectOptions(screen.getByLabelText('Network'), 'resnet');
    await user.selectOptions(screen.getByLabelText('Depth'), '34');
    expect(screen.getByLabelText<HTMLSelectElement>('Stem').selectedOptions[0]?.textContent).toBe('For small images (CIFAR)');
    await waitFor(() => expect(isBlocked()).toBe(false));
    expect((await json())['network']).toEqual({ kind: 'resnet', depth: 34 });
  });

  it('shows the fields that apply to the optimizer, and every field that was set', async () => {
    await open();
    expect(screen.queryByLabelText('β₂')).toBeNull();
    await user.selectOptions(screen.getByLabelText('Optimizer'), 'adamw');
    expect(screen.queryByLabelText('Nesterov')).toBeNull();
    await write('β₂', '0.95');
    expect(screen.getByText('Advanced, 1 set')).toBeTruthy();
    await user.selectOptions(screen.getByLabelText('Optimizer'), 'sgd');
    expect(screen.getByLabelText<HTMLInputElement>('β₂').value).toBe('0.95');
    expect(screen.getByLabelText('Nesterov')).toBeTruthy();
    expect(screen.queryByLabelText('ε')).toBeNull();
  });

  it('shows a problem of several fields beside one of them', async () => {
    await open();
    await user.click(screen.getByLabelText('Nesterov'));
    await user.selectOptions(screen.getByLabelText('Optimizer'), 'adam');
    expect(screen.getByText(/Nesterov momentum requires SGD; the optimizer is adam/)).toBeTruthy();
    expect(isBlocked()).toBe(true);
  });

  it('starts with an imported model and shows how it is adapted to the images', async () => {
    await open('#/new?model=densenet121', furnishedEngine());
    expect(screen.getByLabelText<HTMLSelectElement>('Network').value).toBe('imported');
    const model = screen.getByLabelText<HTMLSelectElement>('Model');
    expect([...model.options].map(({ value }) => value)).toEqual(['resnet18', 'swin_t-pets', 'densenet121']);
    expect(model.value).toBe('densenet121');
    await waitFor(() => expect(screen.getByText(/10 classes instead of 200/)).toBeTruthy());
    await user.selectOptions(screen.getByLabelText('Network'), 'swin');
    await user.selectOptions(screen.getByLabelText('Network'), 'imported');
    expect((await json())['network']).toEqual({ kind: 'imported', model: 'resnet18' });
  });

  it('starts the run and shows it', async () => {
    const engine = await open();
    await write('Name', 'Mine');
    await write('Epochs', '2');
    await waitFor(() => expect(isBlocked()).toBe(false));
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(window.location.hash).toBe('#/runs/run-0001'));
    expect(engine.runs.get('run-0001')?.detail.experiment).toMatchObject({ name: 'Mine', training: { epochs: 2 } });
  });

  it('starts from the whole config of another run', async () => {
    await open('#/new?from=run-0006', furnishedEngine());
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('ζ = 0.25, branch');
    expect(screen.getByLabelText<HTMLInputElement>('ζ (pruned share)').value).toBe('0.25');
  });

  it('is opened from a file', async () => {
    await open();
    const picker = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (!picker) throw new Error('no file input');
    const file = new File(['{"name":"From a file","data":{"name":"digits"},"network":{"kind":"plain"}}'], 'x.json', {
      type: 'application/json',
    });
    await user.upload(picker, file);
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('From a file'));
  });
});
