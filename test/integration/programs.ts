import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');
const built = join(checkout, 'out/main');

/** The built programs, as users run them: they start in half the time of the sources. */
export const ENGINE = join(built, 'engine.js');
export const RUNNER = join(built, 'runner.js');

/** test/fixtures/fake-runner.mjs as one file, for the same reason. */
export const FAKE_RUNNER = join(checkout, 'out/test/fake-runner.js');
