import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { evenOut } from '../even-out.mjs';
import { sourceDate } from '../source-date.mjs';
import { runTool } from './run-tool.mjs';
import { withTree } from './tree.mjs';

/** dpkg-deb's names and levels for fpm's. A fast level for `zst`, which is used for checks. */
const COMPRESSIONS = { zst: ['-Zzstd', '-z1'], gz: ['-Zgzip', '-z9'], xz: ['-Zxz', '-z6'] };

/**
 * Builds a Debian package.
 * @param {import('./request.mjs').PackageRequest} request
 */
export function buildDeb(request) {
  return withTree(request, async (_folder, root) => {
    const time = await sourceDate();
    const files = filesOf(root);
    const control = join(root, 'DEBIAN');
    mkdirSync(control);
    writeFileSync(join(control, 'control'), controlFile(request, files));
    writeFileSync(join(control, 'md5sums'), files.map((file) => `${md5(file)}  ${relative(root, file)}\n`).join(''));
    for (const [name, script] of [
      ['postinst', request.afterInstall],
      ['postrm', request.afterRemove],
    ]) {
      copyFileSync(script, join(control, name));
      chmodSync(join(control, name), 0o755);
    }
    evenOut(control, time);
    const build = ['--root-owner-group', ...COMPRESSIONS[request.compression], '--build', root, request.target];
    await runTool('dpkg-deb', build, { SOURCE_DATE_EPOCH: String(time) });
  });
}

/** Debian Policy, 5.3. */
function controlFile(request, files) {
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(lstatSync(file).size / 1024), 0);
  const fields = {
    Package: request.name,
    Version: request.version,
    Architecture: request.architecture,
    Maintainer: request.maintainer,
    'Installed-Size': String(kibibytes),
    Depends: request.depends.join(', '),
    Section: request.category,
    Priority: 'optional',
    Homepage: request.url,
    Description: [request.summary, ...request.description.map((line) => ` ${line || '.'}`)].join('\n'),
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** The regular files below a folder, in the order of their names. */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const md5 = (file) => createHash('md5').update(readFileSync(file)).digest('hex');
