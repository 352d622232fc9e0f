/** Keeps a command from failing when the reader of its output ends first, such as `head`. The rest of the output is lost. */
export function tolerateClosedReader(stream: Pick<NodeJS.WritableStream, 'on'>): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
