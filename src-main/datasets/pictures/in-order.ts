/** What becomes of the items from `first` on, in their order, several being worked on at the same time. */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  first: number,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const begun: Promise<Result>[] = [];
  let next = first;
  try {
    for (;;) {
      while (next < items.length && begun.length < atOnce) {
        const item = items[next++];
        if (item === undefined) continue;
        const result = work(item);
        // It may fail before its turn has come.
        result.catch(() => undefined);
        begun.push(result);
      }
      const result = begun.shift();
      if (result === undefined) return;
      yield await result;
    }
  } finally {
    // Nobody waits for them any more; what they fail with is nobody's either.
    await Promise.allSettled(begun);
  }
}
