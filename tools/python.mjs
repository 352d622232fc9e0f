import { provideBenchPython } from './set-up/bench-python.mjs';
import { runMain } from './set-up/run-main.mjs';

/** Prints the Python that has PyTorch, made on first use: `node tools/python.mjs`. */
await runMain(async () => {
  process.stdout.write(`${await provideBenchPython()}\n`);
});
