import { checkout } from './checkout.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';

const EXPECTED = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS'];

/**
 * Runs a command's main function; a failed set-up ends it with two readable lines instead of a stack.
 * @param {() => Promise<number | void>} main its result is the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    report(asFailure(error));
    process.exitCode = 1;
  }
}

/**
 * Says what failed and what to do about it.
 * @param {SetUpFailure} failure
 */
export function report(failure) {
  process.stderr.write(`\n✗ ${failure.message}\n  → ${failure.remedy}\n`);
}

function asFailure(error) {
  if (error instanceof SetUpFailure) return error;
  if (EXPECTED.includes(error.code)) return diagnose('setting up', String(error), error.path ?? checkout);
  throw error;
}
