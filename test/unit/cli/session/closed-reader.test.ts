import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { tolerateClosedReader } from '#main/cli/session/closed-reader.ts';

const failing = (code: string): (() => void) => {
  const stream = new EventEmitter();
  tolerateClosedReader(stream as unknown as NodeJS.WritableStream);
  return () => stream.emit('error', Object.assign(new Error(`write ${code}`), { code }));
};

it('a reader that ends first is no failure', () => {
  expect(failing('EPIPE')).not.toThrow();
});

it('other errors of the output are', () => {
  expect(failing('ENOSPC')).toThrow('write ENOSPC');
});
