import { allCommands, type CommandNode } from './command-tree.ts';

/** What may follow a command, by its path as one string. */
export interface WordList {
  readonly path: string;
  readonly commands: readonly DescribedWord[];
  /** Values of the first argument, if it has a fixed set. */
  readonly choices: readonly string[];
  readonly options: readonly DescribedWord[];
  /** Options that take a value, with its choices; without choices, the value may be a file. */
  readonly values: readonly { readonly names: readonly string[]; readonly choices: readonly string[] }[];
}

export interface DescribedWord {
  readonly word: string;
  readonly summary: string;
}

export function wordLists(program: CommandNode): readonly WordList[] {
  return allCommands(program).map(({ path, commands, arguments: [first], options }) => ({
    path: path.join(' '),
    commands: commands.map((command) => ({ word: command.path.at(-1) ?? '', summary: firstSentence(command.summary) })),
    choices: first?.choices ?? [],
    options: options.flatMap(({ names, summary }) => names.map((word) => ({ word, summary: firstSentence(summary) }))),
    values: options.filter(({ value }) => value !== '').map(({ names, choices }) => ({ names, choices })),
  }));
}

/** Shells show one short line for each word. */
function firstSentence(summary: string): string {
  return summary.split(/[;:(]/, 1)[0]?.trim() ?? '';
}

/** A word for a shell's single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
