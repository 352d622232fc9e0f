import { caseFactor } from './random-cases.ts';

const MINUTE_MS = 60_000;

/** How long a test waits for something, in milliseconds. It guards against hanging only: no result depends on a machine's speed. */
export const WAIT_LIMIT_MS = 10 * MINUTE_MS;

/**
 * How long a test or a hook may take, in milliseconds: longer than a wait, so that the wait that hangs is what fails; in proportion to the
 * random cases.
 */
export const TEST_LIMIT_MS = 20 * MINUTE_MS * caseFactor;
