/**
 * Why the app opens in a browser instead of a window.
 * @param {readonly string[]} switches
 * @param {{ platform: string, env: NodeJS.ProcessEnv, isRoot: boolean }} [machine]
 * @returns {string | undefined} undefined where a window is possible
 */
export function reasonForBrowser(switches, machine = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 }) {
  if (switches.includes('--browser')) return 'Requested with --browser';
  if (machine.platform !== 'linux') return undefined;
  if (!machine.env.DISPLAY && !machine.env.WAYLAND_DISPLAY) return 'No display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (machine.isRoot && !switches.includes('--no-sandbox')) {
    return "Electron's sandbox does not work for root: use another account, or npm start -- --no-sandbox";
  }
  return undefined;
}
