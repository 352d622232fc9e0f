import { execFile } from 'node:child_process';
import { errorCode } from '#main/files/file-problem.ts';
import type { RunCommand } from './slurm-client.ts';
import { slurmError } from './slurm-errors.ts';

/** Slurm's commands wait long for a controller that does not answer. */
const COMMAND_MS = 30_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs Slurm's commands on this machine. */
export function runHere(cluster: string): RunCommand {
  return (command, args, input = '') =>
    new Promise((resolve, reject) => {
      const child = execFile(command, args, { timeout: COMMAND_MS, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
        if (!error) {
          resolve(stdout);
          return;
        }
        const isMissing = errorCode(error) === 'ENOENT';
        reject(slurmError(cluster, { command, text: stderr.slice(-1000), isMissing, isLate: error.killed === true }));
      });
      // A program that does not exist, or that ends early, reads no input.
      child.stdin?.on('error', () => undefined).end(input);
    });
}
