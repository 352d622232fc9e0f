/** Packages that the built programs load at run time, since they are not part of the build, and what they need of them. */
const ROOTS = ['better-sqlite3', 'mnist', 'onnxruntime-node', 'pino', 'piscina', 'sharp'];

/** Dependencies that only download or compile the native part, which is packed. */
const OF_INSTALLATION = ['adm-zip', 'global-agent', 'node-addon-api'];

const WITHOUT_SOURCES = [
  '**/*',
  '!**/*.{map,d.ts,d.mts,d.cts}',
  '!**/{CHANGELOG,HISTORY}*',
  '!**/{test,tests,benchmark,benchmarks,docs,.github}',
];

/** What is packed of a package, if it is not all of it without types and tests. */
const FILES = {
  'better-sqlite3': ({ platform, arch }) => ['package.json', 'LICENSE', 'lib/**/*', `prebuilds/${platform}-${arch}.node`],
  mnist: () => ['package.json', 'LICENSE', 'src/digits/*'],
  'onnxruntime-node': ({ platform, arch }) => ['package.json', 'dist/**/*.js', `bin/napi-v6/${platform}/${arch}/*`],
};

/**
 * The packages to pack, with everything that they depend on.
 * @param {Record<string, object>} installed `packages` of node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 * @returns {{ path: string, files: readonly string[] }[]} in the order of their paths; `files` are patterns within the package
 */
export function runtimePackages(installed, machine) {
  const found = new Set();
  const open = ROOTS.map((name) => ({ name, from: '' }));
  for (let wanted = open.pop(); wanted !== undefined; wanted = open.pop()) {
    const path = resolvePackage(installed, wanted);
    if (path === undefined) {
      if (wanted.optional) continue;
      throw new Error(`${wanted.name} is not installed, which ${wanted.from || 'the app'} needs.`);
    }
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = installed[path];
    const names = Object.keys(dependencies).filter((name) => !OF_INSTALLATION.includes(name));
    open.push(...names.map((name) => ({ name, from: path, optional: name in optionalDependencies })));
    open.push(...Object.keys(optionalDependencies).map((name) => ({ name, from: path, optional: true })));
  }
  return [...found].sort().map((path) => ({ path, files: FILES[path.replace('node_modules/', '')]?.(machine) ?? WITHOUT_SOURCES }));
}

/** As Node finds a package: in the node_modules of the one that needs it, else in those further up. */
function resolvePackage(installed, { name, from }) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in installed) return path;
    if (folder === '') return undefined;
  }
}
