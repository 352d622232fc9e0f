import { checkout } from './checkout.mjs';
import { findNode } from './pinned-node.mjs';
import { runProgram } from './run-program.mjs';

/**
 * Electron's fuses as packages have them: its program is nothing but the app, which comes from the archive that was packed. The names are
 * those of `FuseV1Options`; each fuse is stated, so a new one of a later Electron ends the packaging.
 * @param {NodeJS.Platform} platform
 * @returns {Readonly<Record<string, boolean>>}
 */
export const packageFuses = (platform) => ({
  RunAsNode: false,
  // The window stores no cookies, and encryption would ask for the system's key ring.
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  // Electron checks the archive's digest on these systems only.
  EnableEmbeddedAsarIntegrityValidation: platform === 'darwin' || platform === 'win32',
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
});

/**
 * What development changes: Playwright and debuggers attach through the inspector. The browser process's own V8 snapshot belongs to the
 * application that the binary was built for.
 */
export const developmentFuses = { EnableNodeCliInspectArguments: true, LoadBrowserProcessSpecificV8Snapshot: false };

const FLIP = `
import { flipFuses, getCurrentFuseWire, FuseVersion, FuseV1Options } from '@electron/fuses';
const { program, fuses, strict } = JSON.parse(process.argv[1]);
const numbered = Object.entries(fuses).map(([name, value]) => {
  if (!(name in FuseV1Options)) throw new Error('Unknown fuse: ' + name);
  return [FuseV1Options[name], value];
});
// An older Electron has fewer.
const wire = await getCurrentFuseWire(program);
const present = numbered.filter(([fuse]) => fuse in wire);
await flipFuses(program, { version: FuseVersion.V1, strictlyRequireAllFuses: strict, ...Object.fromEntries(present) });`;

/**
 * Sets fuses of an Electron program.
 * @param {string} program
 * @param {Readonly<Record<string, boolean>>} fuses
 * @param {{ strict?: boolean }} [options] `strict`: fails if the program has a fuse that is not stated
 * @returns {Promise<{ code: number, output: string }>}
 */
export function flipFuses(program, fuses, { strict = false } = {}) {
  return runProgram(findNode(), ['--input-type=module', '--eval', FLIP, JSON.stringify({ program, fuses, strict })], { cwd: checkout });
}
