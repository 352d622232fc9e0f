#!/usr/bin/env node
import { build } from './build/build.mjs';
import { callerFolder } from './set-up/caller-folder.mjs';
import { inCheckout } from './set-up/checkout.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** The command line: `npm run --silent nepenthe -- COMMAND`. */
await runMain(async () => {
  const { node } = await setUp();
  await build(node);
  return exec(node, [inCheckout('out', 'main', 'cli.js'), ...process.argv.slice(2)], {
    cwd: callerFolder('nepenthe'),
    env: { ...process.env, NEPENTHE_NODE: node },
  });
});
