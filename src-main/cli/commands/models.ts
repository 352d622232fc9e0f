import type { Command } from 'commander';
import type { ModelSummary } from '#shared/contract/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { figuresText } from '../text/figures-text.ts';
import { percent, share } from '../text/run-text.ts';
import { textTable } from '../text/text-table.ts';

export function addModels(command: Command, run: Run): void {
  command
    .command('models')
    .description('list the models that runs kept, one per finished round, and their proofs (`model` manages imported ones)')
    .argument('[ids...]', 'run IDs, or the starts of them (default: all runs)')
    .action(run(listModels));
}

async function listModels({ client, terminal }: CommandContext, idPrefixes: string[]): Promise<void> {
  const runs: string[] = [];
  for (const idPrefix of idPrefixes) runs.push((await findRun(client, idPrefix)).id);
  const models = await client.models.list(runs.length > 0 ? { runs } : {});
  const none = 'There are no models yet. A run keeps one for each finished round.';
  terminal.result({ models }, models.length === 0 ? none : textTable(HEADINGS, models.map(row)));
}

const HEADINGS = ['RUN', 'ROUND', '', 'VALIDATION', 'TEST', 'SPARSITY', 'LINEAR', 'DEAD', 'PROVEN', 'DEPTH', 'MACS', 'LATENCY'];

/** The figures come from the latest proof. */
function row({ runId, round, best, accepted, validation, test, sparsity, linear, dead, proofs }: ModelSummary): string[] {
  const [newest = null] = proofs;
  return [
    ...[runId, String(round), best ? 'best' : accepted ? '' : 'outside δ'],
    ...[percent(validation), percent(test), share(sparsity), linear?.toString() ?? 'unknown', dead?.toString() ?? 'unknown'],
    newest ? newest.plan : '–',
    ...figuresText(newest, 'depth', 'macs', 'latency1'),
  ];
}
