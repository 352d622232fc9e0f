import { resolve } from 'node:path';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Formats files with Prettier, all by default: `npm run format [-- PATH…]`. */
await runMain(async () => {
  const { node } = await setUp();
  const folder = process.env.INIT_CWD ?? process.cwd();
  const paths = process.argv.slice(2).map((path) => resolve(folder, path));
  const prettier = inCheckout('node_modules', 'prettier', 'bin', 'prettier.cjs');
  return exec(node, [prettier, '--write', '--log-level', 'warn', ...(paths.length > 0 ? paths : ['.'])], { cwd: checkout });
});
