import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inCheckout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { compilePortably } from '../set-up/native-addon.mjs';
import { NATIVE_ADDONS } from '../set-up/native-addons.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { TENSORFLOW_VERSION } from '../set-up/tensorflow-wheels.mjs';
import { importedFiles } from './imported-files.mjs';

/** From the folder of the addons, `lab/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8`, to `lab/tensorflow`. */
const LIBRARY = '../../../../../tensorflow';
const ICON_SIZES = [16, 32, 48, 64, 128, 256, 512];

/** Where the program of the command line is in a package, from /usr/bin. */
const COMMAND = '../../opt/Nepenthe Lab/resources/lab/bin/nepenthe';

/**
 * Makes what a package has and a checkout has not.
 *
 * - `app`: the window's part, which becomes `app.asar`: shell, preload script, renderer, and a package.json without dependencies;
 * - `lab`: the rest of what has the shape of a checkout, so that engine, runner and command line find everything as in one;
 * - `addons`: TensorFlow's binding and the kernels, which find TensorFlow in the package;
 * - `icons`, and `usr` for what belongs outside the program's folder on Linux.
 * @param {string} folder
 * @param {{ node: string, tensorFlow: import('../set-up/tensorflow.mjs').TensorFlow }} parts
 */
export async function stage(folder, { node, tensorFlow }) {
  rmSync(folder, { recursive: true, force: true });
  const manifest = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  stageApp(join(folder, 'app'), manifest);
  stageLab(join(folder, 'lab'), manifest);
  mkdirSync(join(folder, 'addons'));
  for (const addon of NATIVE_ADDONS) {
    copyFileSync(await compilePortably(addon, tensorFlow, LIBRARY), join(folder, 'addons', basename(addon.path)));
  }
  await stageIcons(join(folder, 'icons'), node);
  await stageCommand(join(folder, 'usr'), node);
}

/** Of a build, but for the source maps. */
function copyBuild(name, target) {
  cpSync(inCheckout('out', name), join(target, 'out', name), { recursive: true, filter: (path) => !path.endsWith('.map') });
}

function stageApp(folder, { name, version, description, license, main }) {
  for (const part of ['main', 'preload', 'renderer']) copyBuild(part, folder);
  const own = { productName: 'Nepenthe Lab', homepage: 'https://arxiv.org/abs/2404.16890', author: 'The Nepenthe Lab authors' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, description, license, type: 'module', main, ...own }));
}

function stageLab(folder, { name, version, license }) {
  for (const part of ['main', 'renderer']) copyBuild(part, folder);
  cpSync(inCheckout('resources'), join(folder, 'resources'), { recursive: true });
  copyFileSync(inCheckout('LICENSE'), join(folder, 'LICENSE'));
  const own = { private: true, type: 'module', tensorflow: TENSORFLOW_VERSION };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, license, ...own }));
  const programs = ['tools/doctor.mjs', 'tools/gpu.mjs'].flatMap(importedFiles);
  for (const file of ['tools/set-up/unpack.py', ...programs]) cpSync(inCheckout(file), join(folder, file));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(inCheckout('tools', 'package', 'nepenthe.sh'), join(folder, 'bin', 'nepenthe'));
  chmodSync(join(folder, 'bin', 'nepenthe'), 0o755);
}

const DRAW = `
import sharp from 'sharp';
const { icon, folder, sizes } = JSON.parse(process.argv[1]);
for (const size of sizes) await sharp(icon, { density: 72 * size / 32 }).resize(size).png().toFile(folder + '/' + size + 'x' + size + '.png');`;

async function stageIcons(folder, node) {
  mkdirSync(folder, { recursive: true });
  const order = JSON.stringify({ icon: inCheckout('src-renderer', 'icon.svg'), folder, sizes: ICON_SIZES });
  await printed(node, ['--input-type=module', '--eval', DRAW, order]);
}

/** The command `nepenthe`, its manual page and completions, where Debian's and Fedora's shells look for them. */
async function stageCommand(folder, node) {
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const cli = inCheckout('out', 'main', 'cli.js');
  const completion = (shell) => printed(node, [cli, 'completion', shell]);
  write('share/bash-completion/completions/nepenthe', await completion('bash'));
  write('share/zsh/vendor-completions/_nepenthe', await completion('zsh'));
  write('share/zsh/site-functions/_nepenthe', await completion('zsh'));
  write('share/fish/vendor_completions.d/nepenthe.fish', await completion('fish'));
  write('share/man/man1/nepenthe.1.gz', gzipSync(await printed(node, [cli, 'manual']), { level: 9 }));
  write('share/doc/nepenthe-lab/copyright', readFileSync(inCheckout('LICENSE')));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(COMMAND, join(folder, 'bin', 'nepenthe'));
}

async function printed(program, programArguments) {
  const { code, stdout, output } = await runProgram(program, programArguments, { cwd: inCheckout() });
  if (code !== 0) throw new SetUpFailure(`Preparing the package failed: ${output.trim()}`, 'Fix the cause and start again.');
  return stdout;
}
