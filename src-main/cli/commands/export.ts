import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ExportFormat, exportFormatNames } from '#shared/contract/index.ts';
import { lastModel, quantizedText } from '#shared/proof/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import { number } from '../input/arguments.ts';
import { modelChoice, type ModelOptions, withModelOptions } from '../input/model-options.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doModelJob, type DoneJob } from '../session/do-job.ts';
import { findRun } from '../session/find-run.ts';
import { percent } from '../text/run-text.ts';

interface Options extends ModelOptions {
  readonly format: ExportFormat;
  readonly out: string;
  readonly accuracyLoss?: number;
}

export function addExport(command: Command, run: Run): void {
  const exportCommand = command
    .command('export')
    .description('prove a run’s model, reduced by its plan, and export it; Ctrl+C cancels')
    .argument('<id>', 'the run ID, or the start of it')
    .addOption(new Option('--format <format>', 'the file format').choices([...exportFormatNames]).makeOptionMandatory())
    .requiredOption('--out <path>', 'the file to write, or the folder of formats with several files')
    .option(
      '--accuracy-loss <points>',
      'largest accepted loss of validation accuracy by onnx-int8 and by steps that change the network (default: the run’s δ)',
      number(0, 100),
    );
  withModelOptions(exportCommand).action(run(exportModel));
}

async function exportModel(context: CommandContext, idPrefix: string, { format, out, accuracyLoss, ...options }: Options): Promise<void> {
  const { client, terminal } = context;
  const { id } = await findRun(client, idPrefix);
  const choice = await modelChoice(client, id, options);
  const request = { ...choice, format, file: resolve(out), ...(accuracyLoss !== undefined && { delta: accuracyLoss }) };
  const done = await doModelJob(context, () => client.models.export(request));
  const exported = documentOf(done, format);
  terminal.result(exported, describe(exported));
}

function documentOf({ job, proof }: DoneJob, format: ExportFormat) {
  const { runId, round, plan, files } = job;
  const { sheet } = proof;
  const { cost, agreement } = lastModel(sheet);
  const [first = { file: '', bytes: 0, sha256: '' }, ...others] = files;
  return {
    ...{ runId, round, plan, without: sheet.without, force: sheet.force, refused: sheet.refused.map(({ step }) => step) },
    ...{ format, ...first, others },
    ...{ parameters: cost.parameters, macs: cost.macs, depth: cost.depth },
    verified: { runtime: sheet.machine.runtime, maxAbs: agreement.maxAbs, argmaxAgreement: agreement.argmax, images: agreement.images },
    ...(format === 'onnx-int8' && { quantized: sheet.quantized ?? null }),
    proof: proof.id,
  };
}

function describe(document: ReturnType<typeof documentOf>): string {
  const { runId, round, plan, file, bytes, sha256, others, verified, quantized, ...exported } = document;
  const { runtime, maxAbs, argmaxAgreement, images } = verified;
  return [
    ...[{ file, bytes, sha256 }, ...others].map((one) => `${one.file} (${plural(one.bytes, 'byte')}, SHA-256 ${one.sha256})`),
    `Run ${runId}, round ${round}, plan ${plan}: ${plural(exported.parameters, 'parameter')}, ${formatCount(exported.macs)} MACs, depth ${exported.depth}`,
    `${runtime} agrees: logits differ by at most ${maxAbs.toExponential(1)}, the same class for ` +
      `${percent(100 * argmaxAgreement)} of ${plural(images, 'held-out image')}`,
    ...(quantized ? [quantizedText(quantized)] : []),
  ].join('\n');
}
