import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { SetUpFailure } from '../set-up/failure.mjs';
import { runMain } from '../set-up/run-main.mjs';
import { startDevServer } from './dev-server.mjs';
import { fakeEngine, realEngine } from './engines.mjs';

/** `serve.mjs [--fake] [--port N] [--data-dir FOLDER]`, under the pinned Node. */
await runMain(async () => {
  const { fake, port, 'data-dir': folder } = options();
  const engine = fake ? await fakeEngine() : await realEngine(folder);
  const { address, close } = await startDevServer(engine, Number(port));
  process.stdout.write(`${fake ? 'With a fake engine' : 'With the engine'}: ${address}\nPress Ctrl+C to stop.\n`);
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  await close();
  process.exit();
});

function options() {
  try {
    const { values } = parseArgs({
      options: { fake: { type: 'boolean' }, port: { type: 'string', default: '0' }, 'data-dir': { type: 'string' } },
    });
    return values;
  } catch (error) {
    throw new SetUpFailure(`${error.message.split('. ')[0]}.`, 'Options: --fake, --port NUMBER, --data-dir FOLDER.');
  }
}
