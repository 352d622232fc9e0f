import type { Argument, Command, Option } from 'commander';

/** A command of the command line, as completions and the manual page need it. */
export interface CommandNode {
  /** Names from the program's first command to this one; none for the program itself. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly arguments: readonly ArgumentNode[];
  readonly options: readonly OptionNode[];
  readonly commands: readonly CommandNode[];
}

export interface ArgumentNode {
  /** As in a usage line: `<id>`, `[ids...]`. */
  readonly usage: string;
  readonly choices: readonly string[];
}

export interface OptionNode {
  /** `--json`; with the short name, if there is one, after it. */
  readonly names: readonly string[];
  /** The value as in a usage line: `<folder>`; empty if the option has none. */
  readonly value: string;
  readonly choices: readonly string[];
  readonly summary: string;
}

/** Describes a command with everything below it, from commander's own definitions. */
export function commandTree(command: Command, path: readonly string[] = []): CommandNode {
  const help = command.createHelp();
  return {
    path,
    summary: command.description(),
    arguments: command.registeredArguments.map(describeArgument),
    options: help.visibleOptions(command).map(describeOption),
    commands: command.commands.map((inner) => commandTree(inner, [...path, inner.name()])),
  };
}

/** The command and all below it, each before those below it. */
export function allCommands(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(allCommands)];
}

function describeArgument(argument: Argument): ArgumentNode {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return { usage: argument.required ? `<${name}>` : `[${name}]`, choices: argument.argChoices ?? [] };
}

function describeOption(option: Option): OptionNode {
  return {
    names: [option.long, option.short].filter((name) => name !== undefined),
    value: /[<[].*$/.exec(option.flags)?.[0] ?? '',
    choices: option.argChoices ?? [],
    summary: option.description,
  };
}
