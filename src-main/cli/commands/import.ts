import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { importModelSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { networkCatalog } from '#shared/networks/index.ts';
import { checkedRequest } from '../input/checked-request.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';
import { expectedFailure } from '../session/failure.ts';
import { documentOf, importedModelText } from '../text/imported-model-text.ts';

export function addImport(command: Command, run: Run): void {
  command
    .command('import')
    .description('import a model from a file for experiments to start from; Ctrl+C cancels')
    .argument('<file>', 'a network (.onnx, with .onnx.data next to it) or weights of a built-in network (.safetensors)')
    .option('--name <name>', 'its name in experiments (default: from the file name)')
    .addOption(
      new Option('--network <name>', 'the network of the weights (default: the one that fits)').choices(
        networkCatalog.map(({ name }) => name),
      ),
    )
    .option('--batch-norm', 'add a batch normalization after each convolution without one, where exporters have folded it')
    .action(run(importModel));
}

async function importModel(context: CommandContext, file: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const wanted = checkedRequest(importModelSchema, { file: resolve(file), ...options }, 'import');
  const { result } = await doJob(context, () => context.client.models.import(wanted), 'nothing was written').catch(withNodes);
  if (!result) throw new Error('a finished import has a model');
  context.terminal.result(documentOf(result), importedModelText(result));
}

/** Refused imports always have `nodes` in their document, even if it is empty. */
function withNodes(error: unknown): never {
  const expected = expectedFailure(error);
  throw expected ? LabError.of({ nodes: [], ...expected }) : error;
}
