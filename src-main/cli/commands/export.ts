import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { exportFormats, type ExportFormat } from '#shared/contract/index.ts';
import { lastModel } from '#shared/proof/index.ts';
import { doModelJob, type DoneJob } from '../do-job.ts';
import { findRun } from '../find-run.ts';
import { choiceOf, withModelOptions, type ModelOptions } from '../model-options.ts';
import { percent } from '../run-text.ts';
import type { Run, Session } from '../session.ts';

interface Options extends ModelOptions {
  readonly format: ExportFormat;
  readonly out: string;
}

export function addExport(command: Command, run: Run): void {
  const words = command
    .command('export')
    .description('prove a run’s model, reduced by its plan, and write it as a file of another kind; Ctrl+C cancels it')
    .argument('<id>', 'the run’s ID, or the beginning of it')
    .addOption(new Option('--format <format>', 'of the file').choices([...exportFormats]).makeOptionMandatory())
    .requiredOption('--out <file>', 'the file to write; safetensors come with their graph in a second one beside it');
  withModelOptions(words).action(run(exportModel));
}

async function exportModel(session: Session, word: string, { format, out, ...options }: Options): Promise<void> {
  const { client, terminal } = session;
  const { id } = await findRun(client, word);
  const done = await doModelJob(session, () => client.models.export({ ...choiceOf(id, options), format, file: resolve(out) }));
  const exported = documentOf(done, format);
  terminal.result(exported, describe(exported));
}

function documentOf({ job, proof }: DoneJob, format: ExportFormat) {
  const { runId, round, plan, files } = job;
  const { sheet } = proof;
  const { cost, agreement } = lastModel(sheet);
  const [first = { file: '', bytes: 0, sha256: '' }, ...others] = files;
  return {
    ...{ runId, round, plan, without: sheet.without, refused: sheet.refused.map(({ step }) => step) },
    ...{ format, ...first, others },
    ...{ parameters: cost.parameters, macs: cost.macs, depth: cost.depth },
    verified: { runtime: sheet.machine.runtime, maxAbs: agreement.maxAbs, argmaxAgreement: agreement.argmax, images: agreement.images },
    proof: proof.id,
  };
}

function describe({ runId, round, plan, file, bytes, sha256, others, verified, ...exported }: ReturnType<typeof documentOf>): string {
  const { runtime, maxAbs, argmaxAgreement, images } = verified;
  const [parameters, macs] = [exported.parameters, exported.macs].map((count) => count.toLocaleString('en'));
  return [
    ...[{ file, bytes, sha256 }, ...others].map((one) => `${one.file} (${one.bytes.toLocaleString('en')} bytes, SHA-256 ${one.sha256})`),
    `Run ${runId}, round ${round}, plan ${plan}: ${parameters ?? ''} parameters, ${macs ?? ''} MACs, depth ${exported.depth}`,
    `${runtime} computes the same: logits at most ${maxAbs.toExponential(1)} apart, the same class for ` +
      `${percent(100 * argmaxAgreement)} of ${images.toLocaleString('en')} held-out images`,
  ].join('\n');
}
