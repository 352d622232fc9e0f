// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRoute } from '#renderer/routing/route.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { planFileSchema } from '#shared/reduction/index.ts';
import { FakeEngine, furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { textEditor } from '../text-editor.ts';
import { withProcedures } from '../with-procedures.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(window, 'desktop');
});

const starter: ExperimentInput = { name: 'Starter', data: { name: 'digits' }, network: { kind: 'residual', widths: [16, 32, 64] } };

/** A window on one finished run of which nothing is proven, at its best model. */
function openOne(hash = '#/models/run-0001'): FakeEngine {
  const engine = new FakeEngine();
  engine.add({ ...starter, method: { kind: 'nepenthe', rounds: 2 } }).toEnd();
  openWindow(hash, engine);
  return engine;
}

function currentRow(): string {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
  return document.getElementById(id)?.textContent ?? '';
}

describe('the models', () => {
  it('explain what to do without runs, and without a finished round', async () => {
    const { unmount } = openWindow('#/models', new FakeEngine());
    expect(await screen.findByRole('heading', { name: 'Models of your runs' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run the starter experiment' })).toBeTruthy();
    unmount();
    const engine = new FakeEngine();
    engine.add(starter).advance(10);
    openWindow('#/models', engine);
    expect(await screen.findByRole('heading', { name: 'No round finished yet' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Watch Starter' }).getAttribute('href')).toBe('#/runs/run-0001');
  });

  it('are grouped by run, newest first, with their proofs', async () => {
    openWindow('#/models', furnishedEngine());
    const grid = await screen.findByRole('grid', { name: 'Models' });
    expect(within(grid).getAllByRole('link')[0]?.textContent).toBe('Starter');
    await user.keyboard('/"seed 1" is:best');
    const rows = within(grid).getAllByRole('row').slice(1);
    expect(rows.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim().slice(0, 26))).toEqual([
      'NEPENTHE, seed 1 nepenthe ',
      expect.stringMatching(/^Round 4 best 97.33/),
      expect.stringMatching(/^As trained/),
      expect.stringMatching(/^Reduced/),
    ]);
    expect(rows[3]?.textContent).toMatch(/13→to4/);
    await user.keyboard(' is:bset');
    expect(screen.getByText('Not understood: is:bset')).toBeTruthy();
  });

  it('answer j, k, Enter and Escape', async () => {
    openWindow('#/models', furnishedEngine());
    await screen.findByRole('grid', { name: 'Models' });
    await user.keyboard('jjjk');
    expect(currentRow()).toContain('Round 1');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(window.location.hash).toBe('#/models/run-0016/1'));
    expect(await screen.findByRole('complementary', { name: 'Model' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Model' })).toBeNull());
    expect(window.location.hash).toBe('#/models');
  });

  it('are analyzed: a job with progress, then a figure with its correlation', async () => {
    const engine = openOne('#/models/run-0001/2');
    await user.click(await screen.findByRole('tab', { name: 'Analyses' }));
    const section = await screen.findByRole('region', { name: 'Layer sensitivity' });
    await user.click(await within(section).findByRole('button', { name: 'Analyze' }));
    await waitFor(() => expect(section.textContent).toContain('Evaluating the model · 0 of 40 batches'));
    engine.tick(10);
    await waitFor(() => expect(section.textContent).toContain('10 of 40 batches'));
    engine.tick(40);
    await waitFor(() => expect(section.textContent).toMatch(/Spearman’s ρ = -?\d\.\d\d, n = 13/));
    const points = within(section).getAllByRole('option', { name: /bits, / });
    expect(points).toHaveLength(13);
    points[0]?.focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(points[1]);
    await user.click(within(section).getByRole('button', { name: 'NLL' }));
    expect(points[0]?.getAttribute('aria-label')).toContain('nats');
  });

  it.each([
    ['Generalization and calibration', /Training minus test accuracy: 1\.00 points/, /correct, ECE 2\.50 %/],
    ['Corruptions', /Clean \d\d\.\d\d %, mean over all corruptions/, /Left out: Saturation needs images of 3 channels, not 1\./],
    ['Attacks', /under all attacks \d+\.\d\d % at 2\/255, \d+\.\d\d % at 8\/255/, /FGSM.*PGD.*APGD.*All/s],
    ['Noise gain', /Relative change by noise of σ = 0\.01; Frobenius norm of the Jacobian 12\.5/, /0\.08/],
  ])('are analyzed as trained or reduced: %s', async (title, note, content) => {
    const engine = openOne('#/models/run-0001/2');
    await user.click(await screen.findByRole('tab', { name: 'Analyses' }));
    const section = await screen.findByRole('region', { name: title });
    expect(section.textContent).toContain('The model is analyzed reduced.');
    await user.click(await within(section).findByRole('button', { name: 'Analyze' }));
    engine.tick(50);
    await waitFor(() => expect(section.textContent).toMatch(note));
    expect(section.textContent).toMatch(content);
    expect(section.textContent).toContain('Reduced, ');
    await user.click(screen.getByRole('radio', { name: 'As trained' }));
    await waitFor(() => expect(section.textContent).toContain('The model is analyzed as trained.'));
  });

  it('have a front of latency and accuracy, whose points are chosen by keyboard and trained in a new experiment', async () => {
    const engine = openOne('#/models/run-0001/2');
    await user.click(await screen.findByRole('tab', { name: 'Analyses' }));
    const section = await screen.findByRole('region', { name: 'Latency and accuracy' });
    await user.click(await within(section).findByRole('button', { name: 'Analyze' }));
    await waitFor(() => expect(section.textContent).toContain('Evaluating the model · 0 of 40 batches'));
    engine.tick(40);
    const points = await within(section).findAllByRole('option');
    expect(points.map((point) => point.getAttribute('aria-selected'))).toEqual(['true', 'false', 'false', 'false', 'false']);
    expect(points[2]?.getAttribute('aria-label')).toMatch(/ and 1 more: 1\.5 ms, 1\.33× as fast; \d+\.\d\d %, −1\.00 points$/);
    points[0]?.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(document.activeElement).toBe(points[2]);
    const chosen = within(section).getByRole('region', { name: 'Chosen point' });
    const names = /^Linear: (.+), (.+)$/m.exec(within(chosen).getByText(/^Linear: /).textContent);
    const link =
      within(chosen)
        .getByRole('link', { name: /Train without these layers/ })
        .getAttribute('href') ?? '';
    expect(parseRoute(link)).toEqual({ view: 'new', from: 'run-0001', point: { layers: names?.slice(1), bypassed: [], dropped: [] } });
    await user.click(within(chosen).getByRole('button', { name: /Make this model/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Export Starter' });
    expect(await within(dialog).findByText('Linearize by majority states')).toBeTruthy();
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    window.location.hash = link;
    await user.click(await screen.findByRole('tab', { name: 'JSON' }));
    const editor = await textEditor('Experiment as JSON');
    const experiment = (): unknown => JSON.parse(editor.state.doc.toString());
    await waitFor(() =>
      expect(experiment()).toMatchObject({ method: { kind: 'shallow', rounds: 1, given: names?.slice(1), bypassed: [], dropped: [] } }),
    );
  });

  it('of a run open at its best one', async () => {
    openOne();
    await waitFor(() => expect(window.location.hash).toBe('#/models/run-0001/2'));
    expect((await screen.findByRole('complementary', { name: 'Model' })).textContent).toContain('Starter, round 2');
  });

  it('report a missing model', async () => {
    openOne('#/models/run-0001/7');
    expect(await screen.findByText(/has no such model yet/)).toBeTruthy();
    await user.click(screen.getByRole('link', { name: 'All models' }));
    await waitFor(() => expect(screen.queryByText(/has no such model yet/)).toBeNull());
  });
});

describe('the plan of a model', () => {
  it('is planned again without the excluded steps, and undone', async () => {
    openOne();
    const macs = async (): Promise<string> => (await screen.findByText('MACs', { selector: 'dt' })).parentElement?.textContent ?? '';
    const before = await macs();
    await user.click(screen.getByRole('button', { name: /Remove dead channels/ }));
    const [step] = within(screen.getByRole('region', { name: 'Steps of the reduction' })).getAllByRole('checkbox', { name: /outputs of/ });
    if (!step) throw new Error('no step');
    await user.click(step);
    expect(screen.getByText(/^\d+ of \d+ steps are included\.$/)).toBeTruthy();
    await waitFor(async () => expect(await macs()).not.toBe(before));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(async () => expect(await macs()).toBe(before));
    await user.click(screen.getByRole('button', { name: 'Select none' }));
    expect(screen.getByText(/^0 of \d+ steps are included\.$/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Select all' }));
    expect(screen.getByText(/^All \d+ steps are included\.$/)).toBeTruthy();
  });
});

describe('the file of a plan', () => {
  it('is saved with s, and opened again', async () => {
    const download = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const saved: Blob[] = [];
    URL.createObjectURL = (blob) => `blob:${saved.push(blob as Blob)}`;
    openOne();
    await user.click(await screen.findByRole('checkbox', { name: 'Remove dead channels' }));
    const edited = await screen.findByText(/^\d+ of \d+ steps are included\.$/);
    await waitFor(() => expect(screen.getByText('MACs', { selector: 'dt' }).closest('dl')?.getAttribute('aria-busy')).toBe('false'));
    await user.keyboard('s');
    expect((download.mock.instances[0] as HTMLAnchorElement).download).toBe('starter-round-2-plan.json');
    download.mockRestore();
    const content = (await saved[0]?.text()) ?? '';
    const plan = planFileSchema.parse(JSON.parse(content));
    const taken = plan.steps.filter((step) => step.taken).length;
    expect(edited.textContent.trim()).toBe(`${taken} of ${plan.steps.length} steps are included.`);
    await user.click(screen.getByRole('button', { name: 'Select all' }));
    await screen.findByText(/^All \d+ steps are included\.$/);
    const input = screen.getByLabelText('A plan’s file');
    await user.upload(input, new File([content], 'plan.json', { type: 'application/json' }));
    expect(await screen.findByText(`${taken} of ${plan.steps.length} steps are included.`)).toBeTruthy();
    await user.upload(screen.getByLabelText('A plan’s file'), new File(['{}'], 'other.json', { type: 'application/json' }));
    expect(await screen.findByText(/^other\.json is not a reduction plan/)).toBeTruthy();
  });
});

describe('a proof', () => {
  it('starts with p, is followed, reported in every view, and shown', async () => {
    const engine = openOne();
    await screen.findByRole('complementary', { name: 'Model' });
    await user.keyboard('pp');
    const card = await screen.findByRole('region', { name: 'Proving Starter, round 2, reduced' });
    engine.tick(25);
    await waitFor(() => expect(card.textContent).toContain('Measuring latency · 5 of 20'));
    expect((await engine.client().jobs.list()).length).toBe(1);
    await user.keyboard('1');
    expect(screen.getByRole('link', { name: /^Proving/ }).getAttribute('href')).toBe('#/models/run-0001/2');
    engine.tick(60);
    expect(await screen.findByText('Proven: Starter, round 2.')).toBeTruthy();
    expect(screen.queryByRole('link', { name: /^Proving/ })).toBeNull();
    await user.click(screen.getByRole('link', { name: 'Show' }));
    const sheet = await screen.findByRole('article', { name: 'Proof sheet' });
    expect(within(sheet).getByRole('region', { name: 'Verdict' }).textContent).toContain('onnxruntime 1.30.0 agrees with TensorFlow');
    expect(within(sheet).getByRole('columnheader', { name: 'Reduced (round 2)' })).toBeTruthy();
  });

  it('is canceled', async () => {
    const engine = openOne();
    await screen.findByRole('complementary', { name: 'Model' });
    await user.keyboard('p');
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: /^Proving/ })).toBeNull());
    expect((await engine.client().jobs.list())[0]?.status).toBe('canceled');
  });
});

describe('an export', () => {
  it('in a browser is downloaded once it is written', async () => {
    const download = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    URL.createObjectURL = () => 'blob:somewhere';
    const engine = openOne('#/runs/run-0001');
    await user.click(await screen.findByRole('button', { name: 'Export …' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Starter' }));
    await user.click(await dialog.findByRole('radio', { name: /Safetensors/ }));
    // This network was not imported.
    expect(dialog.queryByRole('radio', { name: /as imported/ })).toBeNull();
    await user.click(dialog.getByRole('button', { name: 'Export' }));
    await dialog.findByRole('region', { name: 'Exporting Starter, round 2, reduced' });
    engine.tick(60);
    const buttons = await dialog.findAllByRole('button', { name: 'Download' });
    expect(buttons).toHaveLength(2);
    expect(await dialog.findByText(/onnxruntime 1.30.0 agrees with TensorFlow/)).toBeTruthy();
    await user.click(buttons[0] ?? document.body);
    await waitFor(() => expect(download).toHaveBeenCalledOnce());
    expect((download.mock.instances[0] as HTMLAnchorElement).download).toBe('round-002-exact.safetensors');
    download.mockRestore();
  });

  it('on the desktop is written to the chosen file, without the excluded steps, and shown there', async () => {
    const chooseNewFile = vi.fn<(wanted: unknown) => Promise<string>>().mockResolvedValue('/home/ada/starter.onnx');
    const revealFile = vi.fn<(path: string) => Promise<boolean>>().mockResolvedValue(true);
    Object.defineProperty(window, 'desktop', { configurable: true, value: { chooseNewFile, revealFile } });
    const engine = openOne();
    await screen.findByRole('region', { name: 'Steps of the reduction' });
    await user.click(screen.getByRole('checkbox', { name: 'Remove dead channels' }));
    await user.keyboard('e');
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Starter' }));
    expect(await dialog.findByText(/^\d+ of \d+ steps are included\.$/)).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Choose file …' }));
    expect(chooseNewFile).toHaveBeenCalledWith({ title: 'Export the model', name: 'starter-round-2-reduced', extension: 'onnx' });
    await dialog.findByRole('region', { name: 'Exporting Starter, round 2, reduced' });
    engine.tick(60);
    await user.click(await dialog.findByRole('button', { name: 'Show in folder' }));
    expect(revealFile).toHaveBeenCalledWith('/home/ada/starter.onnx');
    const [model] = (await engine.client().models.list({})).filter(({ best }) => best);
    expect(model?.proofs[0]?.without).toBeGreaterThan(0);
  });

  it('with 8-bit integers asks for the loss that is accepted, which is the run’s δ by default', async () => {
    const engine = new FakeEngine();
    engine.add({ ...starter, method: { kind: 'nepenthe', rounds: 2, delta: 2 } }).toEnd();
    const client = engine.client();
    const exportModel = vi.fn(client.models.export);
    engine.client = () => withProcedures(client, 'models', { export: exportModel });
    openWindow('#/runs/run-0001', engine);
    await user.click(await screen.findByRole('button', { name: 'Export …' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Starter' }));
    const start = await dialog.findByRole<HTMLButtonElement>('button', { name: 'Export' });
    expect(dialog.queryByRole('spinbutton', { name: /Accepted loss/ })).toBeNull();
    await user.click(await dialog.findByRole('radio', { name: /int8/ }));
    const field = await dialog.findByRole<HTMLInputElement>('spinbutton', { name: /Accepted loss/ });
    expect(field.value).toBe('2');
    await user.clear(field);
    expect(start.disabled).toBe(true);
    await user.type(field, '0.5');
    await user.click(start);
    await dialog.findByRole('region', { name: /^Exporting/ });
    expect(exportModel.mock.calls[0]?.[0]).toMatchObject({ format: 'onnx-int8', delta: 0.5 });
  });

  it('that fails says what to do', async () => {
    Object.defineProperty(window, 'desktop', {
      configurable: true,
      value: { chooseNewFile: () => Promise.resolve('/read-only/starter.onnx') },
    });
    const engine = openOne();
    await user.keyboard('e');
    const dialog = within(await screen.findByRole('dialog', { name: 'Export Starter' }));
    await user.click(await dialog.findByRole('button', { name: 'Choose file …' }));
    await dialog.findByRole('region', { name: /^Exporting/ });
    engine.tick(60);
    expect((await dialog.findByRole('alert')).textContent).toMatch(/cannot be written to.*read-only.*Choose another folder/s);
  });
});
