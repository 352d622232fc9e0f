import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeOutput } from '#main/files/output-file.ts';
import { proofHtml, type ProofSheet } from '#shared/proof/index.ts';
import { modelChoice, type ModelOptions, withModelOptions } from '../input/model-options.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doModelJob } from '../session/do-job.ts';
import { UsageError } from '../session/failure.ts';
import { findProof } from '../session/find-proof.ts';
import { findRun } from '../session/find-run.ts';
import { proofText } from '../text/proof-text.ts';

interface Options extends ModelOptions {
  readonly again?: true;
  readonly out?: string;
}

export function addProof(command: Command, run: Run): void {
  const proofCommand = command
    .command('proof')
    .description('show the proof sheet of a run’s model, and make one if there is none; Ctrl+C cancels')
    .argument('<id>', 'the run ID, or the start of it')
    .option('--again', 'make a new one')
    .option('--out <file>', 'also write it to a .html or .json file');
  withModelOptions(proofCommand).action(run(showProof));
}

async function showProof(context: CommandContext, idPrefix: string, { again, out, ...options }: Options): Promise<void> {
  const { client, terminal } = context;
  const write = out === undefined ? undefined : writer(resolve(out));
  const { id } = await findRun(client, idPrefix);
  const choice = await modelChoice(client, id, options);
  const proof =
    (again ? undefined : await findProof(client, choice)) ?? (await doModelJob(context, () => client.models.prove(choice))).proof;
  write?.(proof.sheet);
  terminal.result(proof, proofText(proof.sheet));
}

const formats: Readonly<Record<string, (sheet: ProofSheet) => string>> = {
  '.html': proofHtml,
  '.json': (sheet) => `${JSON.stringify(sheet, undefined, 2)}\n`,
};

/** Checked first, so that a wrong file name is reported before a long proof. */
function writer(file: string): (sheet: ProofSheet) => void {
  const format = formats[extname(file).toLowerCase()];
  if (format) return (sheet) => writeOutput(file, format(sheet));
  throw new UsageError({
    code: 'usage',
    message: 'A proof sheet is written as .html or .json.',
    remedy: 'Use a file name that ends in .html or .json.',
    file,
    location: '--out',
  });
}
