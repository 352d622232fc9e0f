import { checkout, inCheckout } from './set-up/checkout.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/**
 * Serves the renderer with hot reload, in front of an engine that runs from the sources or of a fake one:
 * `npm run dev [-- --fake] [--port N] [--data-dir FOLDER]`.
 */
await runMain(async () => {
  const { node } = await setUp();
  const env = { ...process.env, NEPENTHE_NODE: node };
  return exec(node, [inCheckout('tools', 'dev', 'serve.mjs'), ...process.argv.slice(2)], { cwd: checkout, env });
});
