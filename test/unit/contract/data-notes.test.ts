import { expect, it } from 'vitest';
import { dataNotes, dataSetNotes } from '#shared/contract/index.ts';

it('notes name the classes that a split lacks', () => {
  expect(dataNotes({})).toEqual([]);
  expect(dataNotes({ emptyClasses: ['0'], missingClasses: { validation: ['cat', 'dog'], test: ['dog'] } })).toEqual([
    'Classes without training images: 0.',
    'Classes without validation images, which validation accuracy does not cover: cat, dog.',
    'Classes without test images, which test accuracy does not cover: dog.',
  ]);
});

it('notes of a data set count and name what is not used', () => {
  const examples = ['a.txt', 'b.txt'];
  const notes = dataSetNotes({
    skipped: [{ file: '/x/a.png', why: 'damaged' }],
    unused: [
      { what: 'files that are not images', count: 1200, examples },
      { what: 'columns', count: 2, examples },
    ],
    unreadable: [{ what: 'HEIC images', count: 2, examples }],
  });
  expect(notes).toEqual([
    'Left out: 1 unreadable image.',
    'Not used: files that are not images (1,200): a.txt, b.txt, …',
    'Not used: columns (2): a.txt, b.txt.',
    'Unreadable: HEIC images (2): a.txt, b.txt.',
  ]);
});
