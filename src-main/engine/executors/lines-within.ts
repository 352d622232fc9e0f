/** The lines of a stream, the last one even without its end. A line of more characters than the limit ends it with a RangeError. */
export async function* linesWithin(stream: AsyncIterable<string>, limit: number): AsyncGenerator<string, void, void> {
  let rest = '';
  for await (const part of stream) {
    const [first = '', ...others] = part.split('\n');
    const lines = [rest + first, ...others];
    if (lines.some(({ length }) => length > limit)) throw new RangeError(`A line is longer than ${limit}`);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
