import type { Command } from 'commander';
import { extname, resolve } from 'node:path';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { proofHtml, type ProofSheet } from '#shared/proof/index.ts';
import { doModelJob } from '../do-job.ts';
import { UsageError } from '../failure.ts';
import { findProof } from '../find-proof.ts';
import { findRun } from '../find-run.ts';
import { choiceOf, withModelOptions, type ModelOptions } from '../model-options.ts';
import { proofText } from '../proof-text.ts';
import type { Run, Session } from '../session.ts';

interface Options extends ModelOptions {
  readonly again?: true;
  readonly out?: string;
}

export function addProof(command: Command, run: Run): void {
  const words = command
    .command('proof')
    .description('show the proof sheet of a run’s model, which is made when there is none; Ctrl+C cancels that')
    .argument('<id>', 'the run’s ID, or the beginning of it')
    .option('--again', 'make a new one')
    .option('--out <file>', 'write it too, as what the file’s name says: .html or .json');
  withModelOptions(words).action(run(showProof));
}

async function showProof(session: Session, word: string, { again, out, ...options }: Options): Promise<void> {
  const { client, terminal } = session;
  const write = out === undefined ? undefined : writer(resolve(out));
  const { id } = await findRun(client, word);
  const choice = choiceOf(id, options);
  const proof =
    (again ? undefined : await findProof(client, choice)) ?? (await doModelJob(session, () => client.models.prove(choice))).proof;
  write?.(proof.sheet);
  terminal.result(proof, proofText(proof.sheet));
}

const formats: Readonly<Record<string, (sheet: ProofSheet) => string>> = {
  '.html': proofHtml,
  '.json': (sheet) => `${JSON.stringify(sheet, undefined, 2)}\n`,
};

/** Before anything is proven: a wrong name is told at once. */
function writer(file: string): (sheet: ProofSheet) => void {
  const format = formats[extname(file).toLowerCase()];
  if (format) return (sheet) => writeAtomically(file, format(sheet));
  throw new UsageError({
    code: 'usage',
    message: 'A proof sheet is written as .html or as .json.',
    remedy: 'Name the file accordingly.',
    file,
    location: '--out',
  });
}
