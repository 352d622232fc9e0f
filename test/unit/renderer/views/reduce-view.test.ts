// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeEngine, furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(window, 'desktop');
});

/** Fills in the form. */
async function describeReduction(file: string, images: string): Promise<void> {
  await user.type(await screen.findByLabelText('ONNX file'), file);
  await user.type(screen.getByLabelText('File or folder'), images);
}

function newest(engine: FakeEngine) {
  const run = [...engine.runs.values()].at(-1);
  if (!run) throw new Error('there is no run');
  return run;
}

describe('the reduction of a file', () => {
  it('imports model and images, measures accuracy and front, and makes or fine-tunes a chosen point', async () => {
    const { engine } = openWindow('#/models', new FakeEngine());
    await user.click(await screen.findByRole('link', { name: 'Reduce an ONNX file' }));
    const start = await screen.findByRole('button', { name: 'Measure accuracy and latency' });
    expect(start).toHaveProperty('disabled', true);
    await describeReduction('/srv/models/Net 1.onnx', '/srv/data/birds');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(engine.library.jobs).toHaveLength(1));
    expect(await screen.findByRole('progressbar', { name: 'Import the model' })).toBeTruthy();
    engine.tick(26);

    await waitFor(() => expect(engine.runs.size).toBe(1));
    const run = newest(engine);
    expect(engine.addedDataSets).toMatchObject([{ name: 'birds-0123abcd', source: '/srv/data/birds', size: 32 }]);
    expect(run.experiment).toMatchObject({
      ...{ project: 'Reduce', method: { kind: 'dense' }, network: { kind: 'imported', model: 'net-1' } },
      ...{ data: { name: 'birds-0123abcd' }, training: { epochs: 0 } },
    });
    await waitFor(() => expect(window.location.hash).toBe(`#/models/reduce/${run.summary.id}`));
    engine.tick(2);
    expect(run.summary.status).toBe('finished');
    const accuracy = `${run.summary.denseAccuracy?.toFixed(2) ?? ''} %`;
    const card = await screen.findByRole('region', { name: 'Accuracy as imported' });
    await waitFor(() => expect(card.textContent).toContain(accuracy));
    await screen.findByRole('progressbar', { name: 'Latency and accuracy' });
    engine.tick(1000);

    const points = within(await screen.findByRole('listbox', { name: 'Points' })).getAllByRole('option');
    points[1]?.focus();
    await user.click(await screen.findByRole('button', { name: 'Make this model …' }));
    const dialog = within(await screen.findByRole('dialog', { name: /^Export / }));
    expect(dialog.getByRole('radio', { name: /^ONNX, as imported/ })).toHaveProperty('checked', true);
    await user.click(dialog.getByRole('button', { name: 'Cancel' }));

    const epochs = screen.getAllByLabelText('Epochs')[0];
    if (!epochs) throw new Error('no epochs');
    await user.clear(epochs);
    await user.type(epochs, '2');
    await user.click(screen.getByRole('button', { name: 'Fine-tune this model' }));
    await waitFor(() => expect(engine.runs.size).toBe(2));
    expect(newest(engine).experiment).toMatchObject({
      training: { epochs: 0, retraining: { epochs: 2 } },
      method: { kind: 'shallow', delta: 1, rounds: 1, given: [run.plan.layers[0]?.name] },
    });
    await waitFor(() => expect(screen.getByRole('region', { name: 'Fine-tuned' }).textContent).toContain('net-1: reduced'));
  });

  it('says which file or setting is wrong, and leaves the rest as it is', async () => {
    const { engine } = openWindow('#/models/reduce', furnishedEngine());
    await describeReduction('/srv/models/net.onnx', '/srv/data/other');
    await user.click(screen.getByRole('button', { name: 'Measure accuracy and latency' }));
    await waitFor(() => expect(engine.library.jobs).toHaveLength(1));
    engine.tick(26);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The data have 3 classes; the model has 10 outputs.');
    // The model stays chosen, and is imported only once.
    expect(screen.getByLabelText('Model')).toHaveProperty('value', 'net');
    await user.type(screen.getByLabelText('Class of each output'), 'a\nb');
    await user.click(screen.getByRole('button', { name: 'Measure accuracy and latency' }));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('There are 2 classes; the model has 10 outputs.'));
    expect(engine.library.jobs).toHaveLength(1);
    await user.type(screen.getByLabelText('Mean'), '0.5 x');
    expect(await screen.findByText('The mean must have numbers only.')).toBeTruthy();
  });

  it('lists the operations that an import refuses, and can be canceled', async () => {
    const { engine } = openWindow('#/models/reduce?file=%2Fsrv%2Funsupported.onnx', new FakeEngine());
    expect(await screen.findByLabelText('ONNX file')).toHaveProperty('value', '/srv/unsupported.onnx');
    await waitFor(() => expect(window.location.hash).toBe('#/models/reduce'));
    await screen.findByRole('option', { name: 'digits (28 × 28 × 1)' });
    await user.selectOptions(screen.getByLabelText('Labeled images'), 'digits');
    await user.click(screen.getByRole('button', { name: 'Measure accuracy and latency' }));
    await waitFor(() => expect(engine.library.jobs).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(engine.library.jobs.at(-1)?.status).toBe('canceled'));
    await user.click(await screen.findByRole('button', { name: 'Measure accuracy and latency' }));
    await waitFor(() => expect(engine.library.jobs).toHaveLength(2));
    engine.tick(6);
    expect((await screen.findByRole('alert')).textContent).toContain('GridSample');
    expect(engine.runs.size).toBe(0);
  });

  it('takes dropped files and folders', async () => {
    const desktop = { platform: 'linux', pathOfFile: ({ name }: File) => `/home/ada/${name}`, setTheme: () => Promise.resolve() };
    Object.defineProperty(window, 'desktop', { configurable: true, value: desktop });
    openWindow('#/models/imported', furnishedEngine());
    await screen.findByRole('heading', { name: 'swin_t-pets' });
    drop('net.onnx');
    expect(await screen.findByLabelText('ONNX file')).toHaveProperty('value', '/home/ada/net.onnx');
    drop('images');
    await waitFor(() => expect(screen.getByLabelText('File or folder')).toHaveProperty('value', '/home/ada/images'));
    drop('weights.safetensors');
    expect(await screen.findByLabelText('File')).toHaveProperty('value', '/home/ada/weights.safetensors');
    drop('flowers');
    await waitFor(() => expect(screen.getByLabelText('File or folder')).toHaveProperty('value', '/home/ada/flowers'));
    expect(window.location.hash).toBe('#/data');
    drop('mine.nepenthe.json', '{"name": "Mine", "data": {"name": "digits"}}');
    await screen.findByText('Opened mine.nepenthe.json.');
    await waitFor(() => expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Mine'));
  });
});

function drop(name: string, text = ''): void {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ['Files'], files: [new File([text], name)] } });
  window.dispatchEvent(event);
}
