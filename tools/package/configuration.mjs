import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../set-up/checkout.mjs';
import { runtimePackages } from './runtime-packages.mjs';

/** The package whose native part is TensorFlow's binding. */
const BINDING = 'node_modules/@tensorflow/tfjs-node-gpu';
const NODE_FILES = ['package.json', 'LICENSE', 'bin/node', 'node.exe'];

/** Files that the app opens. On Linux they are known by their MIME type. */
const FILE_TYPES = [
  {
    ext: 'nepenthe.json',
    name: 'Nepenthe experiment',
    mimeType: 'application/vnd.nepenthe-lab.experiment+json',
    role: 'Editor',
    description: 'Nepenthe experiment',
  },
  { ext: 'onnx', name: 'ONNX model', mimeType: 'application/x-onnx', role: 'Viewer', rank: 'Alternate', description: 'ONNX model' },
];

/** Debian's packages of the libraries that Electron, TensorFlow and the addons need. */
const DEB_DEPENDENCIES = [
  ...['libc6 (>= 2.28)', 'libstdc++6 (>= 11)', 'libgtk-3-0', 'libnss3', 'libgbm1', 'libdrm2', 'libasound2 | libasound2t64'],
  ...['libnotify4', 'libxss1', 'libxtst6', 'libatspi2.0-0', 'libuuid1', 'xdg-utils'],
];

/** Fedora's. */
const RPM_DEPENDENCIES = [
  ...['glibc >= 2.28', 'libstdc++ >= 11', 'gtk3', 'nss', 'mesa-libgbm', 'libdrm', 'alsa-lib'],
  ...['libnotify', 'libXScrnSaver', '(libXtst or libXtst6)', 'at-spi2-core', '(libuuid or libuuid1)', 'xdg-utils'],
];

/**
 * electron-builder's configuration.
 * @param {object} parts
 * @param {string} parts.staged the folder that `stage` has filled
 * @param {string} parts.output folder for the packages
 * @param {string} parts.tensorFlow folder of TensorFlow's library
 * @param {{ folder: string, version: string }} parts.electron
 * @param {boolean} parts.light whether to compress lightly, for checks
 */
export function builderConfiguration({ staged, output, tensorFlow, electron, light }) {
  const compression = light ? 'zst' : 'xz';
  return {
    appId: 'lab.nepenthe.NepentheLab',
    productName: 'Nepenthe Lab',
    executableName: 'nepenthe-lab',
    copyright: 'Copyright © 2026 The Nepenthe Lab authors',
    directories: { app: join(staged, 'app'), output },
    // For macOS, electron-builder downloads Electron for each architecture.
    ...(process.platform === 'linux' && { electronDist: electron.folder }),
    electronVersion: electron.version,
    beforeBuild: inCheckout('tools', 'package', 'before-build.mjs'),
    afterPack: inCheckout('tools', 'package', 'after-pack.mjs'),
    asar: true,
    files: ['**/*'],
    extraResources: labResources(staged, tensorFlow),
    fileAssociations: FILE_TYPES,
    protocols: [{ name: 'Nepenthe Lab', schemes: ['nepenthe-lab'] }],
    icon: join(staged, 'icons', '512x512.png'),
    compression: light ? 'store' : 'normal',
    // No updater: nothing in a package asks for a newer one.
    publish: null,
    linux: {
      target: ['AppImage', 'deb', 'rpm'],
      icon: join(staged, 'icons'),
      category: 'Science',
      maintainer: 'The Nepenthe Lab authors <nepenthe-lab@example.invalid>',
      synopsis: 'prunes neural networks by entropy',
    },
    deb: { compression, depends: DEB_DEPENDENCIES, packageCategory: 'science', fpm: outside(staged, ['zsh/site-functions']) },
    rpm: {
      compression: light ? 'gzip' : 'xzmt',
      depends: RPM_DEPENDENCIES,
      packageCategory: 'Applications/Engineering',
      fpm: outside(staged, ['zsh/vendor-completions']),
    },
    mac: { target: [{ target: 'dmg', arch: ['arm64', 'x64'] }], category: 'public.app-category.developer-tools' },
    win: { target: [{ target: 'nsis', arch: ['x64'] }] },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    toolsets: { appimage: '1.0.3' },
  };
}

/** `resources/lab`, in the shape of a checkout: plain Node, which cannot read archives, runs engine, runners and command line in it. */
function labResources(staged, tensorFlow) {
  const { packages } = JSON.parse(readFileSync(inCheckout('node_modules', '.package-lock.json'), 'utf8'));
  const node = `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  return [
    { from: join(staged, 'lab'), to: 'lab' },
    { from: inCheckout(node), to: `lab/${node}`, filter: NODE_FILES },
    { from: inCheckout(BINDING), to: `lab/${BINDING}`, filter: ['package.json'] },
    { from: join(staged, 'addons'), to: `lab/${BINDING}/lib/napi-v8` },
    ...runtimePackages(packages, process).map(({ path, files }) => ({ from: inCheckout(path), to: `lab/${path}`, filter: files })),
    { from: tensorFlow, to: 'lab/tensorflow', filter: ['libtensorflow*'] },
  ];
}

/** What is installed outside the program's folder, less the completions for the other family of distributions. */
function outside(staged, omitted) {
  const shared = ['bash-completion/completions', 'zsh/vendor-completions', 'zsh/site-functions', 'fish/vendor_completions.d', 'man/man1'];
  const folders = [...shared, 'doc/nepenthe-lab'].filter((folder) => !omitted.includes(folder)).map((folder) => `share/${folder}`);
  return ['bin', ...folders].map((folder) => `${join(staged, 'usr', folder)}/=/usr/${folder}`);
}
