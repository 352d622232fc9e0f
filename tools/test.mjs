import { build } from './build/build.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { report, runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';
import { SUITES } from './test/checks.mjs';
import { choose } from './test/choose.mjs';
import { runChecks } from './test/run-checks.mjs';
import { runSuite } from './test/run-suite.mjs';
import { FAILED, PASSED, sum, summaryLine } from './test/tally.mjs';
import { withWindow } from './test/window.mjs';

/** Sets up, then runs every check and suite: `npm test [-- name…] [--without name,…]`. */
await runMain(async () => {
  const { chosen, left } = choose(process.argv.slice(2));
  const tallies = [{ passed: 0, failed: 0, skipped: left.length }];
  try {
    for await (const tally of runAll(chosen)) tallies.push(tally);
  } catch (error) {
    if (!(error instanceof SetUpFailure)) throw error;
    report(error);
    tallies.push(FAILED);
  }
  const total = sum(tallies);
  process.stdout.write(`\n${summaryLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
});

async function* runAll(chosen) {
  const suites = SUITES.filter(({ name }) => chosen.includes(name));
  const needsWindow = suites.some((suite) => suite.needsWindow);
  const found = await setUp({ electron: needsWindow, testing: needsWindow });
  yield await runChecks(found.node, chosen);
  if (suites.some((suite) => suite.needsBuild)) {
    await build(found.node);
    yield PASSED;
  }
  const env = { ...process.env, NEPENTHE_NODE: found.node };
  delete env.ELECTRON_RUN_AS_NODE;
  for (const suite of suites) {
    const run = (variables) => runSuite(found.node, suite, { ...env, ...variables });
    yield suite.needsWindow ? await withWindow(found.electron, run) : await run({});
  }
}
