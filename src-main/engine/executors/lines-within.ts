/** The lines of a stream; the last one may lack its line feed. Throws RangeError if a line has more characters than the limit. */
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
