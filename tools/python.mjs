import { SetUpFailure } from './set-up/failure.mjs';
import { providePython, pythonEnvironments } from './set-up/python-environment.mjs';
import { runMain } from './set-up/run-main.mjs';

/** Prints the Python that has PyTorch, or with `onnx` the one that has ONNX, made on first use: `node tools/python.mjs [torch|onnx]`. */
await runMain(async () => {
  const [name = 'torch'] = process.argv.slice(2);
  if (!pythonEnvironments.includes(name)) {
    throw new SetUpFailure(`There is no Python environment "${name}".`, `Name one of ${pythonEnvironments.join(', ')}.`);
  }
  process.stdout.write(`${await providePython(name)}\n`);
});
