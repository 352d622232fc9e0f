import { relative, resolve } from 'node:path';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Lints what has changed since it was last clean: `npm run lint [-- PATH…]`, and `npm run lint:fix` with ESLint's fixes. */
await runMain(async () => {
  const { node } = await setUp();
  const folder = process.env.INIT_CWD ?? process.cwd();
  const words = process.argv.slice(2).map((word) => (word.startsWith('-') ? word : relative(checkout, resolve(folder, word))));
  return exec(node, [inCheckout('tools', 'lint', 'lint.mjs'), ...words], { cwd: checkout });
});
