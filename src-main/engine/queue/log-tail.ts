import { closeSync, fstatSync, readSync } from 'node:fs';
import { openRegularSync } from '#main/files/regular-file.ts';

const TAIL_BYTES = 4096;
const TAIL_LINES = 12;

/** The last lines of a log; empty if there is no readable log. */
export function logTail(file: string): string {
  let descriptor: number;
  try {
    descriptor = openRegularSync(file);
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString('utf8').split('\n');
    return lines
      .filter((line) => line.trim() !== '')
      .slice(-TAIL_LINES)
      .join('\n');
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}
