import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../../set-up/checkout.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { expectEqual, expectThat } from './expect.mjs';

const BASH = `source /usr/share/bash-completion/completions/nepenthe
COMP_WORDS=(nepenthe trash ''); COMP_CWORD=2; _nepenthe; echo "\${COMPREPLY[@]}"`;

const FISH = '/usr/share/fish/vendor_completions.d/nepenthe.fish';

/**
 * The installed command, its manual page and completions, and what a desktop reads.
 * @param {string} home a new folder: that of the user, in which fish and the lab write
 */
export async function checkInstalledFiles(home) {
  const { version } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  const printed = async (program, ...words) =>
    (await runProgram(program, words, { env: { PATH: '/usr/bin:/bin', HOME: home } })).stdout.trim();
  expectEqual('the version', await printed('nepenthe', '--version'), version);
  const { ok, findings } = JSON.parse(await printed('nepenthe', 'doctor', '--json'));
  expectEqual(
    'what its doctor requires',
    [ok, findings.filter(({ required }) => required).map(({ name }) => name)],
    [true, ['TensorFlow']],
  );
  expectEqual('the completion in bash', await printed('bash', '--norc', '-c', BASH), 'ls restore empty');
  if (existsSync('/usr/bin/fish')) {
    const offered = await printed('fish', '--no-config', '-c', `source ${FISH}; complete -C "nepenthe trash "`);
    expectEqual(
      'the completion in fish',
      offered
        .split('\n')
        .map((line) => line.split('\t')[0])
        .sort(),
      ['empty', 'ls', 'restore'],
    );
  }
  if (existsSync('/usr/bin/man'))
    expectEqual('the manual page', await printed('man', '-w', 'nepenthe'), '/usr/share/man/man1/nepenthe.1.gz');
  const entry = '/usr/share/applications/nepenthe-lab.desktop';
  const desktop = readFileSync(entry, 'utf8');
  expectThat('its desktop entry opens no links', /^MimeType=.*x-scheme-handler\/nepenthe-lab;/m.test(desktop));
  expectThat('its desktop entry opens no files', /^MimeType=.*application\/vnd\.nepenthe-lab\.experiment\+json;/m.test(desktop));
  expectThat('its desktop entry passes nothing on', /^Exec="?\/opt\/Nepenthe Lab\/nepenthe-lab"? .*%U/m.test(desktop));
  if (existsSync('/usr/bin/desktop-file-validate')) expectEqual('the desktop entry', await printed('desktop-file-validate', entry), '');
  const types = readFileSync('/usr/share/mime/packages/nepenthe-lab.xml', 'utf8');
  expectThat('no type of experiment files', types.includes('*.nepenthe.json'));
  expectThat('its types of files have no names', types.includes('<comment>ONNX model</comment>'));
  expectThat('no icon', existsSync(join('/usr/share/icons/hicolor/512x512/apps', 'nepenthe-lab.png')));
}
