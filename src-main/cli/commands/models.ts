import type { Command } from 'commander';
import type { ModelSummary } from '#shared/contract/index.ts';
import { figuresText } from '../figures-text.ts';
import { findRun } from '../find-run.ts';
import { percent, share } from '../run-text.ts';
import type { Run, Session } from '../session.ts';
import { textTable } from '../text-table.ts';

export function addModels(command: Command, run: Run): void {
  command
    .command('models')
    .description('list the models that runs have kept, one a finished round, and what is proven of them; `model` is for imported ones')
    .argument('[ids...]', 'the runs’ IDs, or the beginnings of them; every run without one')
    .action(run(listModels));
}

async function listModels({ client, terminal }: Session, words: string[]): Promise<void> {
  const runs: string[] = [];
  for (const word of words) runs.push((await findRun(client, word)).id);
  const models = await client.models.list(runs.length > 0 ? { runs } : {});
  const none = 'There are no models yet: a run keeps one of each finished round.';
  terminal.result({ models }, models.length === 0 ? none : textTable(HEADINGS, models.map(row)));
}

const HEADINGS = ['RUN', 'ROUND', '', 'VALIDATION', 'TEST', 'SPARSITY', 'LINEAR', 'DEAD', 'PROVEN', 'DEPTH', 'MACS', 'MS A CALL'];

/** The figures are those of the newest proof. */
function row({ runId, round, best, accepted, validation, test, sparsity, linear, dead, proofs }: ModelSummary): string[] {
  const [newest = null] = proofs;
  return [
    ...[runId, String(round), best ? 'best' : accepted ? '' : 'outside δ'],
    ...[percent(validation), percent(test), share(sparsity), String(linear), String(dead)],
    newest ? newest.plan : '–',
    ...figuresText(newest, 'depth', 'macs', 'latency1'),
  ];
}
