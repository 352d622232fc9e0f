import type { DamagedFolder } from '#shared/contract/index.ts';
import { describeLabError } from '#shared/errors/index.ts';
import { printable } from '#shared/text/index.ts';
import type { Terminal } from './terminal.ts';

/** Names the folders that a list leaves out, since they cannot be read. */
export function noteDamaged(terminal: Terminal, damaged: readonly DamagedFolder[]): void {
  for (const { name, error } of damaged) terminal.note(`${printable(name)} cannot be read: ${describeLabError(error)}`);
}
