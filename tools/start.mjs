import { build } from './build/build.mjs';
import { become } from './set-up/child.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { warnAbout } from './set-up/electron.mjs';
import { DesktopFailure } from './set-up/failure.mjs';
import { say } from './set-up/progress.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';
import { reasonForBrowser } from './start/reason-for-browser.mjs';

const OWN_SWITCHES = ['--browser', '--retry'];

/**
 * Starts the app in its window, or where that can't be, for a browser.
 * `npm start -- [--browser] [--retry] [arguments of the app]`
 */
await runMain(async () => {
  const switches = process.argv.slice(2);
  const passedOn = switches.filter((word) => !OWN_SWITCHES.includes(word));
  const found = await provide(reasonForBrowser(switches), switches.includes('--retry'));
  await build(found.node);
  const env = { ...process.env, NEPENTHE_NODE: found.node };
  delete env.ELECTRON_RUN_AS_NODE;
  if (!found.electron) return become(found.node, [inCheckout('out', 'main', 'cli.js'), 'serve', ...passedOn], { env });
  warnAbout(found.electron);
  return become(found.electron.program, [checkout, ...passedOn], { env });
});

async function provide(reason, retry) {
  if (reason) {
    say(`• ${reason}: opening the app for a browser instead.`);
    const { node } = await setUp();
    return { node };
  }
  try {
    const found = await setUp({ electron: true, retry });
    if (!found.electron) say('• There is no Electron to be had on this machine: opening the app for a browser instead.');
    return found;
  } catch (error) {
    if (!(error instanceof DesktopFailure)) throw error;
    say(`• ${error.message} ${error.remedy}\n• Until then: opening the app for a browser instead.`);
    const { node } = await setUp();
    return { node };
  }
}
