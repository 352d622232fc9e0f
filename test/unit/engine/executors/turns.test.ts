import { expect, it } from 'vitest';
import { Turns } from '#main/engine/executors/turns.ts';

/** Work that a test ends, and the order in which it began. */
function workshop(max: number) {
  const turns = new Turns(max);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string, signal?: AbortSignal): Promise<string> =>
    turns.take(signal, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    });
  return { begun, ends, take };
}

it('only so many run at once, and the others follow in order', async () => {
  const { begun, ends, take } = workshop(2);
  const all = ['a', 'b', 'c', 'd'].map((name) => take(name));
  expect(begun).toEqual(['a', 'b']);
  ends.get('b')?.();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  ends.get('a')?.();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  ends.get('c')?.();
  ends.get('d')?.();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

it('an aborted one passes its turn on, and so does a failed one', async () => {
  const { begun, ends, take } = workshop(1);
  const abort = new AbortController();
  const first = take('first');
  const given = take('given up', abort.signal);
  const last = take('last');
  abort.abort(new Error('no longer wanted'));
  ends.get('first')?.();
  await expect(given).rejects.toThrow('no longer wanted');
  await expect.poll(() => begun).toEqual(['first', 'last']);
  ends.get('last')?.();
  expect([await first, await last]).toEqual(['first', 'last']);
});
