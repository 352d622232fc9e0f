import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeLabError } from '#shared/contract/lab-error.ts';
import { asLabError } from './failure.ts';
import { probeSpec } from './probe.ts';
import { runAttempt } from './run-attempt.ts';
import { workshop } from './workshop.ts';

/**
 * `runner RUN_FOLDER` carries a run as far as it goes; `runner --probe [SPEC_FILE]` times a few steps of a spec, from standard input
 * without a file. Exit codes: 0 the run ended by itself or was stopped, 1 it failed as its journal says, 2 there was nothing to
 * run, 3 another process runs it.
 */
const USAGE = 'usage: runner RUN_FOLDER | runner --probe [SPEC_FILE]';

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { probe: { type: 'boolean', default: false } }, allowPositionals: true });
  const [path] = positionals;
  try {
    if (values.probe) {
      console.log(JSON.stringify(await probeSpec(path, workshop)));
      return 0;
    }
    if (path === undefined) {
      console.error(USAGE);
      return 2;
    }
    return (await runAttempt(resolve(path), workshop)) === 'failed' ? 1 : 0;
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    console.error(describeLabError(expected.details));
    return expected.code === 'busy' ? 3 : 2;
  }
}
