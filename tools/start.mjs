import { build } from './build/build.mjs';
import { callerFolder } from './set-up/caller-folder.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { warnIfUnsupported } from './set-up/electron.mjs';
import { DesktopFailure } from './set-up/failure.mjs';
import { say } from './set-up/progress.mjs';
import { exec, outputOf } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';
import { reasonForBrowser } from './start/reason-for-browser.mjs';
import { requestedRun } from './start/requested-run.mjs';

const OWN_SWITCHES = ['--browser', '--retry'];

/**
 * Opens the app in a window, or in a browser where a window is not possible.
 * `npm start -- [--browser] [--retry] [run EXPERIMENT] [arguments of the app]`; with `run` it starts that experiment and shows its run.
 */
await runMain(async () => {
  const switches = process.argv.slice(2);
  const { run, others } = requestedRun(switches.filter((word) => !OWN_SWITCHES.includes(word)));
  const found = await provide(reasonForBrowser(switches), switches.includes('--retry'));
  await build(found.node);
  const cwd = callerFolder('start');
  const env = { ...process.env, NEPENTHE_NODE: found.node };
  delete env.ELECTRON_RUN_AS_NODE;
  const started = run && (await outputOf(found.node, [inCheckout('out', 'main', 'cli.js'), ...run], { cwd, env }));
  // The command has said why there is none.
  if (started && started.code !== 0) return started.code;
  const forwarded = started ? [...others, '--show-run', started.output.trim()] : others;
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
