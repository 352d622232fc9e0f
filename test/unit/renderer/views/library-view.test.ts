// @vitest-environment jsdom
import { type BoundFunctions, cleanup, type queries, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeEngine, furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(window, 'desktop');
});

async function openLibrary(hash = '#/models/imported'): Promise<FakeEngine> {
  const { engine } = openWindow(hash, furnishedEngine());
  await screen.findByRole('heading', { name: 'swin_t-pets' });
  return engine;
}

async function importFile(file: string): Promise<BoundFunctions<typeof queries>> {
  await user.keyboard('i');
  const dialog = within(await screen.findByRole('dialog', { name: 'Import model' }));
  await user.type(dialog.getByLabelText('File'), file);
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  return dialog;
}

function card(name: string): HTMLElement {
  const found = screen.getByRole('heading', { name }).closest('li');
  if (!found) throw new Error(`no card of ${name}`);
  return found;
}

describe('the imported models', () => {
  it('are listed with what was verified, matched and missing', async () => {
    await openLibrary();
    expect(card('densenet121').textContent).toContain('onnxruntime 1.22.0, 16 images: logits differ by at most 2.4e-6');
    const swin = within(card('swin_t-pets'));
    expect(swin.getByText('171 tensors matched')).toBeTruthy();
    expect(swin.getByText('head.weight: 768×1000, not 768×37')).toBeTruthy();
    expect(swin.getByText('head.bias')).toBeTruthy();
    expect(swin.getByRole('link', { name: 'Network' }).getAttribute('href')).toBe('#/models/imported/swin_t-pets/network');
    expect(swin.getByRole('link', { name: 'New experiment with it' }).getAttribute('href')).toBe('#/new?model=swin_t-pets');
  });

  it('are explained if there are none, also in the empty list of the runs’ models', async () => {
    openWindow('#/models');
    await user.click(await screen.findByRole('link', { name: 'Import a model' }));
    expect(await screen.findByRole('heading', { name: 'Import trained networks' })).toBeTruthy();
    expect(await screen.findByRole('dialog', { name: 'Import model' })).toBeTruthy();
    expect(window.location.hash).toBe('#/models/imported');
  });

  it('are removed after a question', async () => {
    await openLibrary();
    await user.click(screen.getByRole('button', { name: 'Remove densenet121' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'densenet121' })).toBeNull());
  });
});

describe('an import', () => {
  it('is named after its file, shows its phases and ends in the list', async () => {
    const engine = await openLibrary();
    const dialog = await importFile('/srv/My Net.onnx');
    await screen.findAllByText('Reading the file …');
    engine.tick(12);
    await waitFor(() => expect(dialog.getByText('Comparing with onnxruntime · 4 of 16')).toBeTruthy());
    expect(screen.getByRole('link', { name: /^Importing/ }).getAttribute('href')).toBe('#/models/imported');
    engine.tick(20);
    expect(await screen.findByRole('heading', { name: 'my-net' })).toBeTruthy();
    expect(await screen.findByText('Imported “my-net”.')).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('that is refused names every node, and the way to look at the file', async () => {
    const engine = await openLibrary();
    const dialog = await importFile('/srv/unsupported.onnx');
    await dialog.findByRole('button', { name: 'Stop' });
    engine.tick(6);
    const rows = within(await dialog.findByRole('table')).getAllByRole('row');
    expect(rows.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'NodeOpWhy',
      'node_GridSample_12GridSampleThere is no such operation here.',
      'node_NonMaxSuppression_31NonMaxSuppressionIts result has a size that depends on the image.',
    ]);
    expect(dialog.getByRole('link', { name: 'Inspect the file' }).getAttribute('href')).toBe(
      '#/models/file?path=%2Fsrv%2Funsupported.onnx',
    );
  });

  it('is stopped, and nothing is left of it', async () => {
    await openLibrary();
    const dialog = await importFile('/srv/resnet50.safetensors');
    expect(dialog.getByLabelText<HTMLSelectElement>('Network').options.length).toBeGreaterThan(10);
    await user.click(await dialog.findByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(dialog.queryByRole('button', { name: 'Stop' })).toBeNull());
    expect(screen.queryByRole('heading', { name: 'resnet50' })).toBeNull();
  });

  it('asks the desktop for the file where there is one', async () => {
    const asked: unknown[] = [];
    const chooseFile = (wanted: unknown): Promise<string> => {
      asked.push(wanted);
      return Promise.resolve('/srv/chosen.onnx');
    };
    Object.defineProperty(window, 'desktop', { configurable: true, value: { chooseFile } });
    await openLibrary('#/models/imported?import');
    const dialog = within(await screen.findByRole('dialog', { name: 'Import model' }));
    await user.click(dialog.getByRole('button', { name: 'Choose …' }));
    await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('chosen'));
    expect(asked).toEqual([{ title: 'Model to import', extensions: ['onnx', 'safetensors'] }]);
  });
});

it('a missing file is reported instead of its network', async () => {
  openWindow('#/models/file?path=nowhere.onnx', furnishedEngine());
  expect((await screen.findByRole('alert')).textContent).toContain('There is no such file.');
  expect(screen.getByRole('link', { name: 'Imported models' }).getAttribute('href')).toBe('#/models/imported');
});
