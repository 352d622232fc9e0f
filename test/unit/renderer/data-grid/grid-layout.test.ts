import { expect, it } from 'vitest';
import { initialLayout, moveColumn, readLayout } from '#renderer/data-grid/grid-layout.svelte.ts';

const initial = initialLayout(
  [{ id: 'name' }, { id: 'status' }, { id: 'best' }, { id: 'notes', shown: false }],
  [{ id: 'name', desc: false }],
);

it('moves a column before another', () => {
  expect(moveColumn(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c']);
  expect(moveColumn(['a', 'b', 'c', 'd'], 'a', 'd')).toEqual(['b', 'c', 'a', 'd']);
  expect(moveColumn(['a', 'b'], 'a', 'a')).toEqual(['a', 'b']);
});

it('reads what was stored, drops columns that are gone and adds new ones at the end', () => {
  const order = ['best', 'name', 'gone'];
  const layout = readLayout(
    JSON.stringify({
      sorting: [
        { id: 'gone', desc: true },
        { id: 'best', desc: false },
      ],
      columnVisibility: { name: false },
      columnSizing: { best: 90 },
      columnOrder: order,
    }),
    initial,
  );
  expect(layout.sorting).toEqual([{ id: 'best', desc: false }]);
  expect(layout.columnOrder.slice(0, 3)).toEqual(['best', 'name', 'status']);
  expect(new Set(layout.columnOrder)).toEqual(new Set(initial.columnOrder));
  expect(layout.columnVisibility['name']).toBe(false);
});

it.each([null, '', '{', '{}', '[]', '{"sorting":1}'])('falls back to the initial layout when the stored text is %s', (text) => {
  expect(readLayout(text, initial)).toEqual(initial);
});
