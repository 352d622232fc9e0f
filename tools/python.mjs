import { SetUpFailure } from './set-up/failure.mjs';
import { providePython, pythonEnvironments } from './set-up/python-environment.mjs';
import { runMain } from './set-up/run-main.mjs';

/** Prints the path of a Python with PyTorch or ONNX, and creates its environment on first use: `node tools/python.mjs [torch|onnx]`. */
await runMain(async () => {
  const [name = 'torch'] = process.argv.slice(2);
  if (!pythonEnvironments.includes(name)) {
    throw new SetUpFailure(`Unknown Python environment "${name}".`, `Choose from ${pythonEnvironments.join(', ')}.`);
  }
  process.stdout.write(`${await providePython(name)}\n`);
});
