import { relative, resolve } from 'node:path';
import { COMPONENTS_FORMATTER, SOURCES_FORMATTER } from './format/formatters.mjs';
import { checkout } from './set-up/checkout.mjs';
import { runInTerminal } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Formats files, all by default: `npm run format [-- PATH…]`. */
await runMain(async () => {
  const { node } = await setUp();
  const folder = process.env.INIT_CWD ?? process.cwd();
  const named = process.argv.slice(2).map((path) => relative(checkout, resolve(folder, path)) || '.');
  const paths = named.length > 0 ? named : ['.'];
  let failed = 0;
  for (const formatter of [SOURCES_FORMATTER, [...COMPONENTS_FORMATTER, '--write']]) {
    const { code, interrupted } = await runInTerminal(node, [...formatter, ...paths], { cwd: checkout });
    if (interrupted) return code;
    failed ||= code;
  }
  return failed;
});
