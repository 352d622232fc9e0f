import { allCommands, type CommandNode, type OptionNode } from './command-tree.ts';

interface ManualPageDetails {
  readonly version: string;
  /** Text below the commands, as in `--help`. */
  readonly exitStatus: string;
}

/** The manual page nepenthe(1), in the macros of man(7). */
export function manualPage(program: CommandNode, { version, exitStatus }: ManualPageDetails): string {
  const commands = allCommands(program).filter((node) => node !== program && node.commands.length === 0);
  return [
    `.TH NEPENTHE 1 "" "Nepenthe Lab ${version}" "User Commands"`,
    '.SH NAME',
    String.raw`nepenthe \- find out how shallow a neural network can get`,
    '.SH SYNOPSIS',
    String.raw`.B nepenthe`,
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    text(program.summary),
    text('Its runs appear in the window of the same data folder at once, and continue after the command has ended.'),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH OPTIONS OF EVERY COMMAND',
    ...commonOptions(commands).flatMap(optionEntry),
    '.SH EXIT STATUS',
    '.nf',
    text(exitStatus.trim()),
    '.fi',
    '.SH FILES',
    '.TP',
    text('~/.local/share/nepenthe-lab'),
    text('The default data folder: runs, data sets, models and the database.'),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NEPENTHE_DATA_DIR',
    text('The data folder.'),
  ].join('\n');
}

function commandSection(node: CommandNode): string[] {
  const usage = node.arguments.map((argument) => ` ${argument.usage}`).join('');
  const own = node.options.filter(({ names }) => !COMMON.includes(names[0] ?? ''));
  return [`.SS ${text(`${node.path.join(' ')}${usage}`)}`, text(`${capitalized(node.summary)}.`), ...own.flatMap(optionEntry)];
}

/** Listed once. */
const COMMON = ['--data-dir', '--json', '--help'];

function commonOptions(commands: readonly CommandNode[]): readonly OptionNode[] {
  return commands[0]?.options.filter(({ names }) => COMMON.includes(names[0] ?? '')) ?? [];
}

function optionEntry({ names, value, choices, summary }: OptionNode): string[] {
  const usage = `${names.join(', ')}${value === '' ? '' : ` ${value}`}`;
  const among = choices.length > 0 ? ` (${choices.join(', ')})` : '';
  return ['.TP', `.B ${text(usage)}`, text(`${capitalized(summary)}${among}.`)];
}

function capitalized(summary: string): string {
  return summary.charAt(0).toUpperCase() + summary.slice(1);
}

/** Text for roff: no backslash, hyphen, or first character of a line is a command. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^([.'])/gm, String.raw`\&$1`);
}
