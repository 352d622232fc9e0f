// @vitest-environment jsdom
import { type BoundFunctions, cleanup, type queries, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDataSetSchema } from '#shared/contract/index.ts';
import { openWindow } from './open-window.ts';

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(window, 'desktop');
});

async function openDialog(): Promise<BoundFunctions<typeof queries>> {
  await user.click(screen.getByRole('button', { name: 'Add data set' }));
  return within(await screen.findByRole('dialog', { name: 'Add data set' }));
}

/** What a field is described by. */
function describing(field: HTMLElement): string {
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ')
    .trim();
}

it('lists the data sets and adds a folder, named after it', async () => {
  openWindow('#/data');
  await screen.findAllByRole('heading', { name: 'Fashion-MNIST' });
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), '/srv/My Digits');
  expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('my-digits');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  expect(await screen.findByRole('heading', { name: 'my-digits' })).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('previews what would be added, until something changes', async () => {
  const { engine } = openWindow('#/data');
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), '/srv/data/fashion');
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  const preview = await dialog.findByRole('region', { name: 'Preview' });
  expect(preview.textContent).toContain('training images');
  expect(preview.textContent).toContain('10 classes');
  expect(engine.addedDataSets).toEqual([]);
  await user.type(dialog.getByLabelText('Image size'), '32');
  expect(dialog.queryByRole('region', { name: 'Preview' })).toBeNull();
});

it('says what is wrong with a folder, and what to do', async () => {
  openWindow('#/data');
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), 'nowhere');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  const alert = await dialog.findByRole('alert');
  expect(alert.textContent).toContain('There is no data set in the folder.');
  expect(alert.textContent).toContain('Choose a folder that contains one.');
});

it('asks the desktop for a file or a folder where there is one', async () => {
  openWindow('#/data');
  const asked: unknown[] = [];
  const answer =
    (path: string) =>
    (wanted: unknown): Promise<string> => {
      asked.push(wanted);
      return Promise.resolve(path);
    };
  const desktop = { chooseFile: answer('/srv/cifar-10-binary.tar.gz'), chooseFolder: answer('/srv/chosen') };
  Object.defineProperty(window, 'desktop', { configurable: true, value: desktop });
  const dialog = await openDialog();
  await user.click(dialog.getByRole('button', { name: 'Choose file …' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('cifar-10-binary'));
  await user.click(dialog.getByRole('button', { name: 'Choose folder …' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('File or folder').value).toBe('/srv/chosen'));
  expect(asked).toEqual([{ title: 'Data set file', extensions: ['gz', 'tgz', 'tar', 'npz', 'csv', 'tsv'] }, 'Data set folder']);
});

describe('the options of a data set', () => {
  it('are complete, with rare ones collapsed, and reach the request as entered', async () => {
    const { engine } = openWindow('#/data');
    const dialog = await openDialog();
    const more = dialog.getByText('More').closest('details');
    expect(more?.open).toBe(false);
    const write = (label: string, text: string): Promise<void> => user.type(dialog.getByLabelText(label), text);
    const choose = (label: string, value: string): Promise<void> => user.selectOptions(dialog.getByLabelText(label), value);
    await write('File or folder', '/srv/data/cifar');
    await write('Image size', '32');
    await write('Validation share', '0.2');
    await write('Shorter side before the crop', '40');
    await choose('Color', 'gray');
    await user.click(dialog.getByLabelText('Skip unreadable images'));
    await write('Test share', '0.25');
    await write('Seed', '7');
    await write('Domains to train on', 'photo, cartoon');
    await write('Domains to test on', 'sketch');
    await write('Class names', 'cat, dog');
    await write('Class order', 'dog, cat');
    await choose('CIFAR-100 labels', 'coarse');
    await write('Mean', '0.5');
    await write('Std', '0.25');
    await write('Leave out', 'seg_pred, train/bird');
    await choose('Format', 'class-folders');
    await choose('Array layout', 'nchw');
    expect(more?.open).toBe(true);
    expect(dialog.getByText('More, 15 set')).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(engine.addedDataSets).toHaveLength(1));
    expect(engine.addedDataSets[0]).toEqual({
      ...{ name: 'cifar', source: '/srv/data/cifar', format: 'class-folders', validationShare: 0.2, testShare: 0.25, seed: 7 },
      ...{ classes: ['cat', 'dog'], classOrder: ['dog', 'cat'], labels: 'coarse', layout: 'nchw', size: 32, resize: 40, color: 'gray' },
      ...{ trainDomains: ['photo', 'cartoon'], testDomains: ['sketch'], mean: [0.5], std: [0.25], skipCorrupt: true },
      leaveOut: ['seg_pred', 'train/bird'],
    });
    expect(Object.keys(addDataSetSchema.shape).sort()).toEqual(Object.keys(engine.addedDataSets[0] ?? {}).sort());
  });

  it('show their problems, and the first one gets the focus', async () => {
    const { engine } = openWindow('#/data');
    const dialog = await openDialog();
    await user.type(dialog.getByLabelText('File or folder'), '/srv/pictures');
    await user.type(dialog.getByLabelText('Shorter side before the crop'), '256');
    await user.type(dialog.getByLabelText('Mean'), '0.5');
    const resize = dialog.getByLabelText('Shorter side before the crop');
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(document.activeElement).toBe(resize));
    expect(describing(resize)).toContain('Shorter side before the crop requires a size that is not larger.');
    expect(describing(dialog.getByLabelText('Std'))).toContain('Std must have one number per channel, like the mean.');
    expect(engine.addedDataSets).toEqual([]);
  });

  it('that are required and empty are reported: source and name', async () => {
    openWindow('#/data');
    const dialog = await openDialog();
    const source = dialog.getByLabelText('File or folder');
    expect(source.getAttribute('aria-invalid')).toBe('false');
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(document.activeElement).toBe(source));
    expect(describing(source)).toBe('The data set must be a path.');
    expect(describing(dialog.getByLabelText('Name'))).toContain('The name must have 1 to 63 lower-case letters');
  });

  it('named by a failed import are shown with its message', async () => {
    const { engine } = openWindow('#/data');
    const dialog = await openDialog();
    await user.type(dialog.getByLabelText('File or folder'), '/srv/mixed');
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    const size = dialog.getByLabelText('Image size');
    await waitFor(() => expect(document.activeElement).toBe(size));
    expect(describing(size)).toContain('The picture has 500 x 375 pixels, those before it 640 x 480. Say the size that all are to become.');
    expect(dialog.queryByRole('alert')).toBeNull();
    await user.type(size, '224');
    expect(size.getAttribute('aria-invalid')).toBe('false');
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(engine.addedDataSets[1]?.size).toBe(224));
  });
});

it('asks before a folder is left out, and shows with the data set what it does not contain', async () => {
  openWindow('#/data');
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), '/srv/extra');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  const leaveOut = dialog.getByLabelText('Leave out');
  await waitFor(() => expect(document.activeElement).toBe(leaveOut));
  expect(describing(leaveOut)).toContain('extra (4 images): the folder belongs to no split.');
  await user.type(leaveOut, 'extra');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  expect(await screen.findByText('Not used: folders and files left out on request (1): extra.')).toBeTruthy();
  expect(screen.getByText('Classes without test images, which test accuracy does not cover: Bag.')).toBeTruthy();
});

describe('the domains of a folder', () => {
  it('are shown once its path is written; one to test on leaves the others to train on', async () => {
    const { engine } = openWindow('#/data');
    const dialog = await openDialog();
    await user.type(dialog.getByLabelText('File or folder'), '/srv/PACS');
    const sketch = within(await dialog.findByRole('radiogroup', { name: 'sketch' }));
    expect(dialog.queryByLabelText('Domains to train on')).toBeNull();
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    expect(await dialog.findByText('Choose domains to train on, to test on, or both.')).toBeTruthy();
    await user.click(sketch.getByLabelText('Test on'));
    await user.click(within(dialog.getByRole('radiogroup', { name: 'cartoon' })).getByLabelText('Skip'));
    await user.click(dialog.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(engine.addedDataSets).toHaveLength(1));
    expect(engine.addedDataSets[0]).toMatchObject({ trainDomains: ['art_painting', 'photo'], testDomains: ['sketch'] });
  });

  it('are discarded with the choice when another folder is entered', async () => {
    openWindow('#/data');
    const dialog = await openDialog();
    const source = dialog.getByLabelText('File or folder');
    await user.type(source, '/srv/PACS');
    await user.click(within(await dialog.findByRole('radiogroup', { name: 'photo' })).getByLabelText('Test on'));
    await user.clear(source);
    await user.type(source, '/srv/pets');
    expect(dialog.queryByRole('radiogroup')).toBeNull();
    expect(dialog.getByLabelText<HTMLInputElement>('Domains to test on').value).toBe('');
  });
});

it('adds a packaged data set with one click, and offers it no more', async () => {
  const { engine } = openWindow('#/data');
  await user.click(await screen.findByRole('button', { name: 'Add Fashion-MNIST' }));
  await waitFor(() =>
    expect(engine.addedDataSets[0]).toMatchObject({ name: 'fashion-mnist', source: '/usr/share/datasets/fashion-mnist' }),
  );
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Add Fashion-MNIST' })).toBeNull());
});

it('shows the classes of a data set once they are asked for', async () => {
  openWindow('#/data');
  const card = (await screen.findByRole('heading', { name: 'Fashion-MNIST', level: 2 })).closest('li');
  if (!card) throw new Error('no card');
  expect(within(card).queryByRole('table')).toBeNull();
  await user.click(within(card).getByText('Classes and images'));
  const table = within(await within(card).findByRole('table'));
  expect(table.getAllByRole('row')).toHaveLength(11);
  expect(within(card).getByText(/20 test images are also training images, 3 of them with another label/)).toBeTruthy();
});

it('removes a data set after a question', async () => {
  openWindow('#/data');
  await user.click(await screen.findByRole('button', { name: 'Remove Fashion-MNIST' }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Remove Fashion-MNIST' })).toBeNull());
  // It is offered again.
  await screen.findByRole('button', { name: 'Add Fashion-MNIST' });
});
