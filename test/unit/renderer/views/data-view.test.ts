// @vitest-environment jsdom
import { cleanup, screen, waitFor, within, type BoundFunctions, type queries } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('lists the data sets and adds a folder, named after it', async () => {
  openWindow('#/data');
  await screen.findByRole('heading', { name: 'Fashion-MNIST' });
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), '/srv/My Digits');
  expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('my-digits');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  expect(await screen.findByRole('heading', { name: 'my-digits' })).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('says what is wrong with a folder, and what to do', async () => {
  openWindow('#/data');
  const dialog = await openDialog();
  await user.type(dialog.getByLabelText('File or folder'), 'nowhere');
  await user.click(dialog.getByRole('button', { name: 'Add' }));
  const alert = await dialog.findByRole('alert');
  expect(alert.textContent).toContain('There is no data set in the folder.');
  expect(alert.textContent).toContain('Give the folder that holds one.');
});

it('asks the desktop for a folder where there is one', async () => {
  openWindow('#/data');
  Object.defineProperty(window, 'desktop', { configurable: true, value: { chooseFolder: () => Promise.resolve('/srv/chosen') } });
  const dialog = await openDialog();
  await user.click(dialog.getByRole('button', { name: 'Choose …' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('File or folder').value).toBe('/srv/chosen'));
});

it('removes a data set after a question', async () => {
  openWindow('#/data');
  await user.click(await screen.findByRole('button', { name: 'Remove Fashion-MNIST' }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: 'Fashion-MNIST' })).toBeNull());
});
