import { expect, it } from 'vitest';
import { completionsAt } from '#shared/run-query/index.ts';

const vocabulary = {
  marks: ['best', 'proven'],
  fields: ['config.training.learningRate', 'config.training.epochs', 'metric.test-accuracy'],
  valuesOf: (field: string) => (field === 'tag' ? ['paper', 'two words'] : []),
};

/** What the text becomes; `|` is the cursor. */
function completed(marked: string): string[] {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  return completionsAt(text, cursor, vocabulary).map((one) => text.slice(0, one.from) + one.text + text.slice(one.to));
}

it.each([
  ['sta|', ['status:']],
  ['best > 97 sta|', ['best > 97 status:']],
  ['-(sta|', ['-(status:']],
  ['status:fa|', ['status:failed']],
  ['status = fin|', ['status = finished']],
  ['tag:|', ['tag:paper', 'tag:"two words"']],
  ['tag:two|', ['tag:"two words"']],
  ['is:|', ['is:best', 'is:proven']],
  ['config.training.ep|', ['config.training.epochs ']],
  ['learning|', ['config.training.learningRate ']],
  // The rest of the word under the cursor is replaced.
  ['sta|tus:failed', []],
  ['me|tho', ['method:', 'metric.test-accuracy ', 'name:', 'parameters ']],
  ['me|th:imp', ['method:imp', 'metric.test-accuracy:imp', 'name:imp', 'parameters:imp']],
  ['tag:pa|pe best > 9', ['tag:paper best > 9']],
  ['"sta|', []],
  ['best > 9|', []],
  ['|', []],
])('continues %s', (marked, expected) => {
  expect(completed(marked)).toEqual(expected);
});
