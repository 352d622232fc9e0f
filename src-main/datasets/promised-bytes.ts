import type { LabError } from '#shared/errors/index.ts';

/** At least so many bytes from the beginning, fewer only where the pieces end. */
export async function takeBytes(pieces: AsyncIterator<Uint8Array, void, undefined>, atLeast: number): Promise<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < atLeast) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  return start;
}

/**
 * The bytes behind a header, as many as it promises: `first` and whatever comes then. `refusal` is asked for its error as soon as there
 * are more, or fewer at the end.
 */
export async function* promisedBytes(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  promised: number,
  refusal: (bytes: number) => LabError,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = first.length;
  if (bytes > promised) throw refusal(bytes);
  yield first;
  for await (const piece of rest) {
    bytes += piece.length;
    if (bytes > promised) throw refusal(bytes);
    yield piece;
  }
  if (bytes < promised) throw refusal(bytes);
}
