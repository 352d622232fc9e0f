import { isDeepStrictEqual } from 'node:util';
import { SetUpFailure } from '../../set-up/failure.mjs';

const REMEDY = 'The package is not fit for release: fix the cause, and run the check again.';

/** Throws unless a value of a package is the expected one. */
export function expectEqual(what, actual, expected) {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new SetUpFailure(`Wrong in the package: ${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}.`, REMEDY);
}

/** Throws unless a condition holds. */
export function expectThat(what, holds) {
  if (!holds) throw new SetUpFailure(`Wrong in the package: ${what}.`, REMEDY);
}
