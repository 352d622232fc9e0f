import { join, resolve } from 'node:path';

const built = resolve(import.meta.dirname, '../../out/main');

/** The built programs, as users run them: they start in half the time of the sources. */
export const ENGINE = join(built, 'engine.js');
export const RUNNER = join(built, 'runner.js');
