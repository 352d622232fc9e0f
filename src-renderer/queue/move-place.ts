import type { QueuePlace } from '#shared/contract/index.ts';

/** Where a run of a queue goes that is put at another position of it, both counted from 0. Undefined if that changes nothing. */
export function placeAt(ids: readonly string[], from: number, to: number): QueuePlace | undefined {
  const last = ids.length - 1;
  const target = Math.max(0, Math.min(last, to));
  if (target === from) return undefined;
  if (target === 0) return 'front';
  if (target === last) return 'end';
  const before = ids[target > from ? target + 1 : target];
  return before === undefined ? 'end' : { before };
}
