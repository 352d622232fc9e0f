import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDate } from '../source-date.mjs';
import { runTool } from './run-tool.mjs';
import { withTree } from './tree.mjs';

/** rpmbuild's payloads for fpm's compressions. `gzip` stands for the fast one, used for checks; the number of threads changes the bytes of xz. */
const PAYLOADS = { gzip: 'w1.zstdio', xzmt: 'w6T4.xzdio' };

/**
 * Builds an RPM package.
 * @param {import('./request.mjs').PackageRequest} request
 */
export function buildRpm(request) {
  return withTree(request, async (folder, root) => {
    const spec = join(folder, 'package.spec');
    writeFileSync(spec, specFile(request, root));
    const defines = {
      _topdir: folder,
      _rpmdir: join(folder, 'rpms'),
      _rpmfilename: 'package.rpm',
      _tmppath: folder,
      _binary_payload: PAYLOADS[request.compression],
      // Nothing of the builder: the same files make the same package anywhere.
      _buildhost: 'localhost',
      use_source_date_epoch_as_buildtime: '1',
      clamp_mtime_to_source_date_epoch: '1',
      // The files are packed as they are: not stripped, compressed or searched for dependencies.
      __os_install_post: '%{nil}',
      _build_id_links: 'none',
      debug_package: '%{nil}',
    };
    const options = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    const build = ['-bb', '--target', request.architecture, ...options, spec];
    await runTool('rpmbuild', build, { SOURCE_DATE_EPOCH: String(await sourceDate()) });
    renameSync(join(folder, 'rpms', 'package.rpm'), request.target);
  });
}

function specFile(request, root) {
  const escaped = (text) => text.replaceAll('%', '%%');
  const script = (path) => escaped(readFileSync(path, 'utf8').replace(/^#!.*\n/, ''));
  return `Name: ${request.name}
Version: ${request.version}
Release: 1
Summary: ${escaped(request.summary)}
License: ${request.license}
URL: ${request.url}
Packager: ${request.maintainer}
Group: ${request.category}
AutoReqProv: no
${request.depends.map((name) => `Requires: ${name}\n`).join('')}
%description
${escaped(request.description.join('\n'))}

%install
cp -al "${root}/." "%{buildroot}/"

%post -p /bin/bash
${script(request.afterInstall)}
%postun -p /bin/bash
if [ "$1" = 0 ]; then
${script(request.afterRemove)}
fi

%files
%defattr(-,root,root,-)
${ownedPaths(root).join('\n')}
`;
}

/** What the package owns, in quotes: whole folders, unless other packages put files into them as well. */
function ownedPaths(root) {
  const below = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      const isOwned = !entry.isDirectory() || folder === '/opt' || path.startsWith('/usr/share/doc/');
      return isOwned ? [`"${path}"`] : below(path);
    });
  return below('').sort();
}
