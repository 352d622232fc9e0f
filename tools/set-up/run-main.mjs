import { checkout } from './checkout.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';

const EXPECTED = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS'];

/**
 * Runs a command's main function. A failed set-up prints two lines, the failure and its remedy, instead of a stack trace.
 * @param {() => Promise<number | void>} main resolves to the exit code
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
 * Prints what failed and what to do.
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
