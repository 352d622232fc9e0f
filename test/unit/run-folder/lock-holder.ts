import { acquireRunLock } from '#main/run-folder/index.ts';

/** Acquires the lock of the folder given on the command line, reports it, and holds it until killed. */
const lock = acquireRunLock(process.argv[2] ?? '');
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.on('end', () => lock.release());
