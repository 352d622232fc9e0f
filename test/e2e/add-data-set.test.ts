import { expect, it } from 'vitest';
import { imageFolder, pathsIn } from '../unit/datasets/formats/image-files/image-builder.ts';
import { launchDesktop } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';

const DOMAINS = ['art', 'photo', 'sketch'];

it('adds a folder of domains and uses the selected domain as the test set', async () => {
  const source = await imageFolder(
    pathsIn(
      DOMAINS.flatMap((domain) => [`${domain}/cat`, `${domain}/dog`]),
      3,
    ),
  );
  using folder = new LabFolder();
  await using desktop = await launchDesktop(folder.path);
  const { app, page } = desktop;
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, source);
  await page.keyboard.press('7');
  await page.getByRole('button', { name: 'Add data set' }).click();
  await page.getByRole('button', { name: 'Choose folder …' }).click();
  await page.getByRole('radiogroup', { name: 'sketch' }).getByLabel('Test on').check();
  await page.getByLabel('Name', { exact: true }).fill('domains');
  await page.getByLabel('Validation share').fill('0.5');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Added “domains”.').waitFor();
  const added = (await folder.client.data.list()).dataSets.find(({ name }) => name === 'domains');
  expect(added).toMatchObject({ classes: ['cat', 'dog'], samples: { train: 6, validation: 6, test: 6 } });
  expect(desktop.complaints).toEqual([]);
});
