import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const script = findScript();

// npm's script, run by the current Node: no shell is needed, even on Windows, where npm is a batch file.
function findScript() {
  const beside = dirname(process.execPath);
  return [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
}

/** The program that runs npm. */
export const npmProgram = () => (script ? process.execPath : 'npm');

/** The arguments for it. */
export const npmArguments = (args) => (script ? [script, ...args] : [...args]);
