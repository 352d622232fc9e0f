import { expect, it } from 'vitest';
import { nameOfFolder } from '#renderer/data/data-set-name.ts';
import { addDataSetSchema } from '#shared/contract/index.ts';

it.each([
  ['/srv/data/Fashion MNIST/', 'fashion-mnist'],
  ['C:\\data\\EMNIST_letters', 'emnist-letters'],
  ['/', ''],
  [`/x/${'a'.repeat(80)}`, 'a'.repeat(63)],
])('calls %s “%s”', (folder, name) => {
  expect(nameOfFolder(folder)).toBe(name);
  if (name !== '') expect(addDataSetSchema.shape.name.safeParse(name).success).toBe(true);
});
