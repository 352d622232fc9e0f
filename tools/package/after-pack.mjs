import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from '../set-up/failure.mjs';
import { flipFuses, packageFuses } from '../set-up/fuses.mjs';
import { evenOut } from './even-out.mjs';
import { sourceDate } from './source-date.mjs';

const PLATFORMS = { linux: 'linux', mac: 'darwin', windows: 'win32' };

/**
 * electron-builder calls this before it signs and packs the program's folder.
 * @param {{ appOutDir: string, packager: object }} context
 */
export default async function afterPack({ appOutDir, packager }) {
  const platform = PLATFORMS[packager.platform.name];
  const { productFilename } = packager.appInfo;
  const program = { linux: packager.executableName, darwin: `${productFilename}.app`, win32: `${productFilename}.exe` }[platform];
  // The development Electron has a default app of its own.
  if (platform === 'linux') rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
  const { code, output } = await flipFuses(join(appOutDir, program), packageFuses(platform), { strict: true });
  if (code !== 0)
    throw new SetUpFailure(`Setting Electron's fuses failed: ${output.trim()}`, 'State every fuse in tools/set-up/fuses.mjs.');
  evenOut(appOutDir, await sourceDate());
}
