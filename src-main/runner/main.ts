import { Console } from 'node:console';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { asLabError } from './failure.ts';
import { importFile } from './import/import-file.ts';
import { importModelFile } from './import-model/import-model-file.ts';
import { lookAtFile } from './import-model/look-at-file.ts';
import { probeSpec } from './probe.ts';
import { BreakingOff } from './breaking-off.ts';
import { proveFile } from './prove/prove-file.ts';
import { runAttempt } from './run-attempt.ts';
import { workshop } from './workshop.ts';

/**
 * `runner RUN_FOLDER` carries a run as far as it goes; `runner --probe [SPEC_FILE]` times a few steps of a spec, from standard input
 * without a file; `runner --prove REQUEST_FILE` proves a kept model and writes it, `runner --import REQUEST_FILE` adds a data set,
 * `runner --import-model REQUEST_FILE` makes a model of a file, `runner --look-at-model REQUEST_FILE` reads an ONNX file, all telling how
 * it goes as one JSON document a line. Exit codes: 0 the run ended by itself or was stopped, or the work was done; 1 it failed as its
 * journal or last line says, 2 there was nothing to run, 3 another process runs it.
 */
const USAGE = 'usage: runner RUN_FOLDER | runner --probe [SPEC_FILE] | runner --prove|import|import-model|look-at-model REQUEST_FILE';

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      probe: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      import: { type: 'boolean', default: false },
      'import-model': { type: 'boolean', default: false },
      'look-at-model': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [path] = positionals;
  try {
    if (values.probe) {
      console.log(JSON.stringify(await probeSpec(path, workshop)));
      return 0;
    }
    if (path === undefined) {
      console.error(USAGE);
      return 2;
    }
    if (values.import) return await addDataSet(resolve(path));
    if (values['import-model']) return await importModel(resolve(path));
    if (values['look-at-model']) return (await lookAtFile(resolve(path), messagesOnly())) ? 0 : 1;
    return values.prove ? await prove(resolve(path)) : (await runAttempt(resolve(path), workshop)) === 'failed' ? 1 : 0;
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    console.error(describeLabError(expected.details));
    return expected.code === 'busy' ? 3 : 2;
  }
}

async function prove(file: string): Promise<number> {
  const breakingOff = new BreakingOff(new LabError('canceled', 'The proof was broken off; nothing was written.', 'Ask for it again.'));
  return (await proveFile(file, messagesOnly(), () => breakingOff.heed())) ? 0 : 1;
}

async function addDataSet(file: string): Promise<number> {
  const reason = new LabError('canceled', 'The import was broken off.', 'Ask for it again: it goes on where it was.');
  return (await importFile(file, messagesOnly(), new BreakingOff(reason).signal)) ? 0 : 1;
}

async function importModel(file: string): Promise<number> {
  const breakingOff = new BreakingOff(new LabError('canceled', 'The import was broken off; nothing was written.', 'Ask for it again.'));
  return (await importModelFile(file, messagesOnly(), () => breakingOff.heed())) ? 0 : 1;
}

/** Standard output holds messages only, whatever a library has to say. */
function messagesOnly(): (message: unknown) => void {
  globalThis.console = new Console(process.stderr);
  return (message) => void process.stdout.write(`${JSON.stringify(message)}\n`);
}
