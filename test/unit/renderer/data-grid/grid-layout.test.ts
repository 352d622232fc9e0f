// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { GridLayout, initialLayout, moveColumn, readLayout } from '#renderer/data-grid/grid-layout.svelte.ts';

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

it('keeps the columns that users have added, and removes them together with their sorting', () => {
  const storage = memory();
  const open = (): GridLayout => new GridLayout(storage, 'runs', [{ id: 'name' }, { id: 'best' }], [], (id) => id.startsWith('config.'));
  const layout = open();
  layout.toggleExtra('config.seed');
  layout.set('sorting', [{ id: 'config.seed', desc: true }]);
  expect(open().extras).toEqual(['config.seed']);
  expect(open().current).toMatchObject({ columnOrder: ['name', 'best', 'config.seed'], sorting: [{ id: 'config.seed', desc: true }] });
  layout.toggleExtra('config.seed');
  expect(open().current).toMatchObject({ columnOrder: ['name', 'best'], sorting: [] });
});

it('shows an added column again that was hidden, and one that was hidden and removed', () => {
  const layout = new GridLayout(memory(), 'runs', [{ id: 'name' }], [], (id) => id.startsWith('config.'));
  layout.toggleExtra('config.seed');
  layout.toggle('config.seed');
  expect([layout.extras, layout.shownExtras]).toEqual([['config.seed'], []]);
  layout.toggleExtra('config.seed');
  expect(layout.shownExtras).toEqual(['config.seed']);
  layout.toggle('config.seed');
  layout.toggleExtra('config.seed');
  layout.toggleExtra('config.seed');
  expect(layout.extras).toEqual([]);
  expect(layout.current.columnVisibility).toEqual({ name: true });
});

it('has the same added columns as long as their order is the same, so that widths ask for nothing', () => {
  const layout = new GridLayout(memory(), 'runs', [{ id: 'name' }], [], (id) => id.startsWith('config.'));
  layout.toggleExtra('config.seed');
  const { extras } = layout;
  layout.set('columnSizing', { name: 100 });
  expect(layout.extras).toBe(extras);
  layout.toggleExtra('config.threads');
  expect(layout.extras).toEqual(['config.seed', 'config.threads']);
});

it('keeps the place and the sorting of columns that the grid has at times', () => {
  const storage = memory();
  const open = (): GridLayout => new GridLayout(storage, 'members', [{ id: 'seed' }], [], (id) => id.startsWith('metric '));
  const layout = open();
  layout.set('sorting', [{ id: 'metric a', desc: true }]);
  layout.move('metric b', 'metric a', ['seed', 'metric a', 'metric b']);
  expect(open().current).toMatchObject({ columnOrder: ['seed', 'metric b', 'metric a'], sorting: [{ id: 'metric a', desc: true }] });
});

function memory(): Storage {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => void stored.set(key, text),
  };
  return storage as Storage;
}
