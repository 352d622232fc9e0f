import { Argument, type Command } from 'commander';
import { commandTree, completionScript, manualPage, type Shell, shells } from '../completion/index.ts';
import type { Run } from '../session/command-context.ts';
import { EXIT_CODES_HELP } from '../session/exit-codes.ts';

export function addCompletion(command: Command, run: Run): void {
  command
    .command('completion')
    .description('print the script that completes commands and options in a shell: `source <(nepenthe completion bash)`')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(
      run(({ terminal }, shell: Shell) => {
        const script = completionScript(shell, commandTree(command));
        terminal.result({ shell, script }, script);
      }),
    );
  command
    .command('manual')
    .description('print the manual page, which packages install: `nepenthe manual | man -l -`')
    .action(
      run(({ terminal, surroundings }) => {
        const page = manualPage(commandTree(command), { version: surroundings.installation.version, exitStatus: EXIT_CODES_HELP });
        terminal.result({ page }, page);
      }),
    );
}
