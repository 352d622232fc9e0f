import { spawnSync } from 'node:child_process';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandTree, completionScript, manualPage } from '#main/cli/completion/index.ts';

/** A command line with everything that completions know: groups, choices, values, short names, and text that shells would read as code. */
function lab(): Command {
  const program = new Command('nepenthe').description('the lab').version('1.2.3');
  const data = program.command('data').description('manage data');
  data
    .command('add')
    .description("add a data set; it's `copied` to $HOME")
    .argument('<name>', 'its name')
    .addOption(new Option('-f, --format <format>', 'its format').choices(['idx', 'npz']))
    .option('--labels <file>', 'a file of labels')
    .option('--json', 'print JSON');
  data.command('ls').description('list data');
  program
    .command('completion')
    .description('print a script')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'fish']));
  program.command('run').description('run it').argument('<file>', 'a file').option('--name <name>', 'a name');
  return program;
}

const tree = commandTree(lab());

function hasShell(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

function output(program: string, programArguments: readonly string[], input = ''): string[] {
  const { stdout, stderr, status } = spawnSync(program, programArguments, { input, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  expect(`${stderr}${status}`).toBe('0');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** What a shell offers for the last of the words. */
const offers: Readonly<Record<'bash' | 'zsh' | 'fish', (words: readonly string[]) => string[]>> = {
  bash: (words) =>
    output(
      'bash',
      ['--norc', '--noprofile', '-s', ...words],
      `${completionScript('bash', tree)}
compopt() { COMPREPLY=("files"); }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nepenthe; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  zsh: (words) =>
    output(
      'zsh',
      ['-f', '-s', ...words],
      `compdef() { : }
_describe() { local each; for each in "\${(@P)2}"; do [[ $each == $PREFIX* ]] && print -r -- "\${each%%:*}"; done; return 0 }
_files() { print files }
compadd() { print -rl -- "\${(@P)2}" }
${completionScript('zsh', tree)}
words=("$@"); CURRENT=$#; PREFIX="$words[-1]"; _nepenthe`,
    ),
  fish: (words) =>
    output('fish', ['--no-config', '-c', `${completionScript('fish', tree)}\ncomplete -C '${words.join(' ')}'`]).map(
      (line) => line.split('\t')[0] ?? '',
    ),
};

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const offer = offers[shell];
  it.skipIf(!hasShell(shell)).each([
    ['commands', ['nepenthe', ''], ['completion', 'data', 'run']],
    ['the beginning of a command', ['nepenthe', 'da'], ['data']],
    ['the commands of a group', ['nepenthe', 'data', ''], ['add', 'ls']],
    ['the choices of an argument', ['nepenthe', 'completion', ''], ['bash', 'fish']],
    ['the choices of an option', ['nepenthe', 'data', 'add', 'x', '--format', ''], ['idx', 'npz']],
    ['those of its short name', ['nepenthe', 'data', 'add', 'x', '-f', ''], ['idx', 'npz']],
    ['commands after a word that is another command’s name', ['nepenthe', 'run', '--name', 'data', '--na'], ['--name']],
  ])('offers %s', (_, words, expected) => expect(offer(words)).toEqual(expected));

  it.skipIf(!hasShell(shell))('offers the options of a command', () => {
    expect(offer(['nepenthe', 'data', 'add', '--'])).toEqual(expect.arrayContaining(['--format', '--json', '--labels']));
    expect(offer(['nepenthe', 'data', 'ls', '--'])).not.toContain('--json');
  });
});

it.skipIf(!hasShell('bash'))('bash offers files where no words are known', () => {
  expect(offers.bash(['nepenthe', 'data', 'add', 'x', '--labels', ''])).toEqual(['files']);
});

it.skipIf(!hasShell('zsh'))('zsh offers files where no words are known', () => {
  expect(offers.zsh(['nepenthe', 'run', ''])).toEqual(['files']);
});

describe('the manual page', () => {
  const page = manualPage(tree, { version: '1.2.3', exitStatus: '  0  fine\n.2  not' });

  it('has a section for each command, without the groups', () => {
    expect(page.split('\n').filter((line) => line.startsWith('.SS '))).toEqual([
      '.SS data add <name>',
      '.SS data ls',
      '.SS completion <shell>',
      '.SS run <file>',
    ]);
  });

  it('names options with their values and choices', () => {
    expect(page).toContain(String.raw`.B \-\-format, \-f <format>`);
    expect(page).toContain('Its format (idx, npz).');
  });

  it('takes no text for a macro', () => expect(page).toContain(String.raw`\&.2  not`));

  it.skipIf(!hasShell('groff'))('is read by groff without a warning', () => {
    expect(output('groff', ['-man', '-Tascii', '-ww', '-z'], page)).toEqual([]);
  });
});
