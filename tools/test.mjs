import { build } from './build/build.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { report, runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';
import { choose } from './test/choose.mjs';
import { randomCases } from './test/random-cases.mjs';
import { runChecks } from './test/run-checks.mjs';
import { runSuite, watchSuites } from './test/run-suite.mjs';
import { FAILED, PASSED, sum, summaryLine } from './test/tally.mjs';
import { withWindow } from './test/window.mjs';

/**
 * Sets up what the chosen checks and suites need, then runs or watches them:
 * `npm test [-- name|path…] [--without name,…] [--watch] [--seed N]`, and with many more random cases `npm run test:long`.
 */
await runMain(async () => {
  const choice = choose(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  const cases = randomCases(choice);
  const announce = () => cases.notice !== undefined && process.stdout.write(`\n${cases.notice}\n`);
  announce();
  if (choice.watch) return watch(choice, cases.env);
  const tallies = [{ passed: 0, failed: 0, skipped: choice.left.length }];
  try {
    for await (const tally of runAll(choice, cases.env)) tallies.push(tally);
  } catch (error) {
    if (!(error instanceof SetUpFailure)) throw error;
    report(error);
    tallies.push(FAILED);
  }
  const total = sum(tallies);
  announce();
  process.stdout.write(`\n${summaryLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
});

async function* runAll({ checks, suites }, variables) {
  const found = await setUpFor(suites);
  const building = suites.some((suite) => suite.needsBuild) ? build(found.node) : undefined;
  // A failure is reported after the checks, which run beside it.
  building?.catch(() => undefined);
  yield await runChecks(found.node, checks);
  if (building) {
    await building;
    yield PASSED;
  }
  for (const suite of suites) yield await withNeeds([suite], found, variables, (env) => runSuite(found.node, suite, env));
}

async function watch({ suites }, variables) {
  const found = await setUpFor(suites);
  if (suites.some((suite) => suite.needsBuild)) await build(found.node);
  return withNeeds(suites, found, variables, (env) => watchSuites(found.node, suites, env));
}

function setUpFor(suites) {
  const needsWindow = suites.some((suite) => suite.needsWindow);
  return setUp({ electron: needsWindow, testing: needsWindow });
}

/** Runs `work` with the environment that these suites need. */
function withNeeds(suites, { node, electron }, variables, work) {
  const env = { ...process.env, ...variables, NEPENTHE_NODE: node };
  delete env.ELECTRON_RUN_AS_NODE;
  if (!suites.some((suite) => suite.needsWindow)) return work(env);
  return withWindow(electron, (window) => work({ ...env, ...window }));
}
