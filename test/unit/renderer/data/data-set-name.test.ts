import { expect, it } from 'vitest';
import { nameOfSource } from '#renderer/data/data-set-name.ts';
import { addDataSetSchema } from '#shared/contract/index.ts';

it.each([
  ['/srv/data/Fashion MNIST/', 'fashion-mnist'],
  ['C:\\data\\EMNIST_letters', 'emnist-letters'],
  ['/srv/cifar-10-binary.tar.gz', 'cifar-10-binary'],
  ['keras.npz', 'keras'],
  ['/', ''],
  [`/x/${'a'.repeat(80)}`, 'a'.repeat(63)],
])('calls %s “%s”', (folder, name) => {
  expect(nameOfSource(folder)).toBe(name);
  if (name !== '') expect(addDataSetSchema.shape.name.safeParse(name).success).toBe(true);
});
