import { existsSync } from 'node:fs';

const SHELL = '/bin/bash';
const CLOSE_AND_EXEC = 'for file in /dev/fd/*; do file=${file##*/}; [ "$file" -gt 2 ] && eval "exec $file>&-"; done; exec "$0" "$@"';

/**
 * A command line that runs a program without this process's open files and sockets. Electron's are inherited: a detached program would
 * keep the terminal's pipe and the display's connection open long after the window is closed.
 */
export function cleanCommand(program: string, programArguments: readonly string[]): readonly [string, readonly string[]] {
  const inherits = 'electron' in process.versions && process.platform !== 'win32';
  return inherits && existsSync(SHELL) ? [SHELL, ['-c', CLOSE_AND_EXEC, program, ...programArguments]] : [program, programArguments];
}
