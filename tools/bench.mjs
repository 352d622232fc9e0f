import { existsSync, readdirSync } from 'node:fs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { providePython } from './set-up/python-environment.mjs';
import { exec } from './set-up/run-in-terminal.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Benchmarks that compare with PyTorch. */
const NEEDS_PYTORCH = ['train', 'entropy', 'memory'];

/** Runs a benchmark: `npm run bench -- NAME [arguments]`. Those that compare with PyTorch install it first. */
await runMain(async () => {
  const [name, ...forwarded] = process.argv.slice(2);
  const file = inCheckout('test', 'bench', `${name}.ts`);
  if (!name || !existsSync(file)) {
    throw new SetUpFailure(name ? `Unknown benchmark "${name}".` : 'No benchmark named.', `Choose from ${benchmarks().join(', ')}.`);
  }
  const { node } = await setUp();
  const env = { ...process.env, NEPENTHE_NODE: node };
  if (NEEDS_PYTORCH.includes(name)) env.NEPENTHE_BENCH_PYTHON = await providePython('torch');
  return exec(node, ['--disable-warning=ExperimentalWarning', file, ...forwarded], { cwd: checkout, env });
});

function benchmarks() {
  return readdirSync(inCheckout('test', 'bench')).flatMap((name) => (name.endsWith('.ts') ? [name.slice(0, -'.ts'.length)] : []));
}
