import { existsSync } from 'node:fs';

const SHELL = '/bin/bash';
const CLOSE_AND_BECOME = 'for file in /dev/fd/*; do file=${file##*/}; [ "$file" -gt 2 ] && eval "exec $file>&-"; done; exec "$0" "$@"';

/**
 * The command line that runs a program without the files and sockets this process has open. Electron's own are inherited by what
 * it starts: a detached program would keep its terminal's pipe and its display's connection open long after the window is gone.
 */
export function cleanCommand(program: string, words: readonly string[]): readonly [string, readonly string[]] {
  const inherits = 'electron' in process.versions && process.platform !== 'win32';
  return inherits && existsSync(SHELL) ? [SHELL, ['-c', CLOSE_AND_BECOME, program, ...words]] : [program, words];
}
