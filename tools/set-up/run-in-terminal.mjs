import { spawn } from 'node:child_process';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end in this terminal; signals that come here are passed on to it.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, interrupted: boolean }>} `signal`: what ended it;
 *   `interrupted`: whether this process was told to end meanwhile
 */
export function runInTerminal(program, programArguments, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, { ...options, stdio: 'inherit' });
    let interrupted = false;
    // In a terminal Ctrl+C reaches the child by itself; a second one would mean "at once".
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
 * Runs a program in place of this one: same terminal, same signals, same end.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; a signal that ended it ends this process too
 */
export async function become(program, programArguments, options) {
  const { code, signal } = await runInTerminal(program, programArguments, options);
  if (signal) process.kill(process.pid, signal);
  return code;
}
