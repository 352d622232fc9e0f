// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { openWindow } from './open-window.ts';

afterEach(cleanup);

it('shows what takes how much, cleans up models, and undoes it', async () => {
  const engine = furnishedEngine();
  const user = userEvent.setup();
  openWindow('#/settings', engine);
  expect((await screen.findByRole('rowheader', { name: 'Data sets' })).closest('tr')?.textContent).toContain('60.0 MiB');
  const all = engine.disk.toCleanUp({ every: null }).models.length;
  await user.click(screen.getByRole('button', { name: 'Clean up …' }));
  const submit = await screen.findByRole('button', { name: 'Clean up' });
  await waitFor(() => expect(submit).toHaveProperty('disabled', false));
  await user.type(screen.getByLabelText('Also keep every … rounds'), '2');
  await waitFor(() => expect(screen.getByText(/emptying the trash then frees/).textContent).not.toContain(`${all} models`));
  const some = engine.disk.toCleanUp({ every: 2 }).models.length;
  await user.click(submit);
  await screen.findByText(new RegExp(`Cleaned up ${some} models`));
  expect(engine.disk.cleanedUp().models).toHaveLength(some);
  expect(await screen.findByRole('link', { name: /Cleaned-up models/ })).toHaveProperty('hash', '#/trash');
  await user.click(await screen.findByRole('button', { name: /^Undo/ }));
  await waitFor(() => expect(engine.disk.cleanedUp().models).toEqual([]));
});

it('restores cleaned-up models from the trash, and empties it of them', async () => {
  const engine = furnishedEngine();
  const user = userEvent.setup();
  engine.disk.cleanUp({ every: null });
  openWindow('#/trash', engine);
  await user.click(await screen.findByRole('button', { name: 'Restore the models' }));
  await waitFor(() => expect(engine.disk.cleanedUp().models).toEqual([]));
  await screen.findByText('The trash is empty');
});
