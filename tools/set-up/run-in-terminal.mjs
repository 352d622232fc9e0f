import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program in this terminal until it exits, and forwards signals to it.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, interrupted: boolean }>} `signal` ended the
 *   program; `interrupted`: this process received a signal meanwhile
 */
export function runInTerminal(program, programArguments, options = {}) {
  return ended(spawn(program, programArguments, { ...options, stdio: 'inherit' }));
}

/**
 * Runs a program in this terminal, and takes what it writes to standard output.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function outputOf(program, programArguments, options = {}) {
  const child = spawn(program, programArguments, { ...options, stdio: ['inherit', 'pipe', 'inherit'] });
  const [{ code }, output] = await Promise.all([ended(child), text(child.stdout)]);
  return { code, output };
}

function ended(child) {
  return new Promise((resolve, reject) => {
    let interrupted = false;
    // The terminal already sends Ctrl+C to the child; forwarding it would count as a second one.
    const forward = (signal) => {
      interrupted = true;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const finish = () => {
      for (const signal of FORWARDED) process.removeListener(signal, forward);
    };
    child.on('error', (error) => {
      finish();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      finish();
      resolve({ code: code ?? 1, signal, interrupted });
    });
  });
}

/**
 * Runs a program in place of this one: same terminal, same signals, same exit.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code; a signal that ended the program also ends this process
 */
export async function exec(program, programArguments, options) {
  const { code, signal } = await runInTerminal(program, programArguments, options);
  if (signal) process.kill(process.pid, signal);
  return code;
}
