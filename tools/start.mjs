import { build } from './build/build.mjs';
import { callerFolder } from './set-up/caller-folder.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { warnIfUnsupported } from './set-up/electron.mjs';
import { DesktopFailure } from './set-up/failure.mjs';
import { say } from './set-up/progress.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';
import { reasonForBrowser } from './start/reason-for-browser.mjs';

const OWN_SWITCHES = ['--browser', '--retry'];

/**
 * Opens the app in a window, or in a browser where a window is not possible.
 * `npm start -- [--browser] [--retry] [arguments of the app]`
 */
await runMain(async () => {
  const switches = process.argv.slice(2);
  const forwarded = switches.filter((word) => !OWN_SWITCHES.includes(word));
  const found = await provide(reasonForBrowser(switches), switches.includes('--retry'));
  await build(found.node);
  const cwd = callerFolder('start');
  const env = { ...process.env, NEPENTHE_NODE: found.node };
  delete env.ELECTRON_RUN_AS_NODE;
  if (!found.electron) return exec(found.node, [inCheckout('out', 'main', 'cli.js'), 'serve', ...forwarded], { cwd, env });
  warnIfUnsupported(found.electron);
  return exec(found.electron.program, [checkout, ...forwarded], { cwd, env });
});

async function provide(reason, retry) {
  if (reason) {
    say(`• ${reason}. The app opens in your browser instead.`);
    const { node } = await setUp();
    return { node };
  }
  try {
    const found = await setUp({ electron: true, retry });
    if (!found.electron) say('• No Electron is available for this machine. The app opens in your browser instead.');
    return found;
  } catch (error) {
    if (!(error instanceof DesktopFailure)) throw error;
    say(`• ${error.message} ${error.remedy}\n• The app opens in your browser for now.`);
    const { node } = await setUp();
    return { node };
  }
}
