import { relative, resolve } from 'node:path';
import { COMPONENTS_LINTER, SOURCES_LINTER } from './lint/linters.mjs';
import { checkout } from './set-up/checkout.mjs';
import { runInTerminal } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Lints all sources, components only where they have changed: `npm run lint [-- PATH…]`, and `npm run lint:fix` with the linters' fixes. */
await runMain(async () => {
  const { node } = await setUp();
  const folder = process.env.INIT_CWD ?? process.cwd();
  const args = process.argv.slice(2).map((word) => (word.startsWith('-') ? word : relative(checkout, resolve(folder, word))));
  let failed = 0;
  for (const linter of [SOURCES_LINTER, COMPONENTS_LINTER]) {
    const { code, interrupted } = await runInTerminal(node, [...linter, ...args], { cwd: checkout });
    if (interrupted) return code;
    failed ||= code;
  }
  return failed;
});
