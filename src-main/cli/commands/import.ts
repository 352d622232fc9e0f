import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { importModelSchema } from '#shared/contract/index.ts';
import { networkCatalog } from '#shared/networks/index.ts';
import { checkedRequest } from '../checked-request.ts';
import { doJob } from '../do-job.ts';
import { expectedFailure } from '../failure.ts';
import { documentOf, importedModelText } from '../imported-model-text.ts';
import type { Run, Session } from '../session.ts';

export function addImport(command: Command, run: Run): void {
  command
    .command('import')
    .description('make a model of a file, for experiments to begin with; Ctrl+C cancels it')
    .argument('<file>', 'a network (.onnx, its .onnx.data beside it) or the weights of a ready-made one (.safetensors)')
    .option('--name <name>', 'what experiments will call it (default: after the file)')
    .addOption(
      new Option('--network <name>', 'what the weights are of (default: the one that they fit)').choices(
        networkCatalog.map(({ name }) => name),
      ),
    )
    .option('--batch-norm', 'put a batch normalization behind each convolution that has none: exporters fold them')
    .action(run(importModel));
}

async function importModel(session: Session, file: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const wanted = checkedRequest(importModelSchema, { file: resolve(file), ...options }, 'import');
  const { result } = await doJob(session, () => session.client.models.import(wanted), 'nothing was written').catch(withNodes);
  if (!result) throw new Error('an import that is done has a model');
  session.terminal.result(documentOf(result), importedModelText(result));
}

/** Whoever reads a refused import finds the nodes in it, even where none are to blame. */
function withNodes(error: unknown): never {
  const expected = expectedFailure(error);
  throw expected ? LabError.of({ nodes: [], ...expected }) : error;
}
