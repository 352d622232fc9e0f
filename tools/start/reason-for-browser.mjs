/**
 * Why the app can't have a window here, if so.
 * @param {readonly string[]} switches
 * @param {{ platform: string, env: NodeJS.ProcessEnv, isRoot: boolean }} [machine]
 * @returns {string | undefined}
 */
export function reasonForBrowser(switches, machine = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 }) {
  if (switches.includes('--browser')) return 'As asked for';
  if (machine.platform !== 'linux') return undefined;
  if (!machine.env.DISPLAY && !machine.env.WAYLAND_DISPLAY) return 'There is no display (DISPLAY and WAYLAND_DISPLAY are not set)';
  if (machine.isRoot && !switches.includes('--no-sandbox')) {
    return "Electron's sandbox does not work for root (start as another user, or with npm start -- --no-sandbox)";
  }
  return undefined;
}
