import { existsSync, readdirSync } from 'node:fs';

import { become } from './set-up/child.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { providePython } from './set-up/python-environment.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Benchmarks that compare with PyTorch. */
const COMPARING = ['train', 'entropy', 'memory'];

/** Runs a benchmark: `npm run bench -- train [arguments]`. The first one that compares with PyTorch fetches it. */
await runMain(async () => {
  const [name, ...passedOn] = process.argv.slice(2);
  const file = inCheckout('test', 'bench', `${name}.ts`);
  if (!name || !existsSync(file)) {
    throw new SetUpFailure(`There is no benchmark "${name ?? ''}".`, `Name one of ${benchmarks().join(', ')}.`);
  }
  const { node } = await setUp();
  const env = { ...process.env, NEPENTHE_NODE: node };
  if (COMPARING.includes(name)) env.NEPENTHE_BENCH_PYTHON = await providePython('torch');
  return become(node, ['--disable-warning=ExperimentalWarning', file, ...passedOn], { cwd: checkout, env });
});

function benchmarks() {
  return readdirSync(inCheckout('test', 'bench')).flatMap((name) => (name.endsWith('.ts') ? [name.slice(0, -'.ts'.length)] : []));
}
