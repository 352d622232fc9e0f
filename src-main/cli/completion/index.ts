import { bashCompletion } from './bash.ts';
import type { CommandNode } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import { wordLists } from './word-lists.ts';
import { zshCompletion } from './zsh.ts';

export { commandTree } from './command-tree.ts';
export { manualPage } from './manual-page.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const shells = Object.keys(scripts) as readonly Shell[];
export type Shell = keyof typeof scripts;

/** The script that completes the program's commands, options and their values in a shell. */
export function completionScript(shell: Shell, program: CommandNode): string {
  return scripts[shell](wordLists(program));
}
