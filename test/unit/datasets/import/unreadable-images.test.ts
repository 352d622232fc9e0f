import { expect, it } from 'vitest';
import { UnreadableImages } from '#main/datasets/import/unreadable-images.ts';
import { LabError } from '#shared/errors/index.ts';

it('each unreadable image has one line, whatever its name', () => {
  const images = new UnreadableImages();
  for (const name of ['a\nb.png', 'c\u001b.png']) images.add(0, 0, new LabError('bad-file', 'Damaged.', 'Replace it.', { file: name }));
  expect(() => images.accepted(false)).toThrow(
    `2 images cannot be read:${[String.raw`a\nb.png: Damaged.`, String.raw`c\u001b.png: Damaged.`].map((line) => `\n${line}`).join('')}`,
  );
});
