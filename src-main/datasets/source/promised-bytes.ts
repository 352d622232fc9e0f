import type { LabError } from '#shared/errors/index.ts';

/** Reads at least `atLeast` bytes, or all there are. */
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
 * Yields the bytes after a header: `first`, then `rest`. Throws the error that `refusal` returns as soon as there are more bytes than
 * the header promises, or at the end if there are fewer.
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
