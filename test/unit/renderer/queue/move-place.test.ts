import { expect, it } from 'vitest';
import { placeAt } from '#renderer/queue/move-place.ts';
import type { QueuePlace } from '#shared/contract/index.ts';

const queue = ['a', 'b', 'c', 'd'];

it.each<[number, number, QueuePlace | undefined, string]>([
  [2, 1, { before: 'b' }, 'acbd'],
  [1, 2, { before: 'd' }, 'acbd'],
  [3, 0, 'front', 'dabc'],
  [0, 3, 'end', 'bcda'],
  [0, 99, 'end', 'bcda'],
  [1, -5, 'front', 'bacd'],
  [1, 1, undefined, 'abcd'],
  [0, -1, undefined, 'abcd'],
])('moves position %i to %i', (from, to, place, order) => {
  expect(placeAt(queue, from, to)).toEqual(place);
  expect(moved(from, place).join('')).toBe(order);
});

/** What the engine makes of a place. */
function moved(from: number, place: QueuePlace | undefined): readonly string[] {
  if (place === undefined) return queue;
  const run = queue[from] ?? '';
  const others = queue.toSpliced(from, 1);
  const next = place === 'front' ? 0 : place === 'end' ? others.length : others.indexOf(place.before);
  return others.toSpliced(next, 0, run);
}
