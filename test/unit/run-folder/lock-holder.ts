import { acquireRunLock } from '#main/run-folder/index.ts';

/** Takes the lock of the folder named on the command line, says so, and holds it until killed. */
const lock = acquireRunLock(process.argv[2] ?? '');
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.on('end', () => lock.release());
