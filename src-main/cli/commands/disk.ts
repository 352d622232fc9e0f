import type { Command } from 'commander';
import { type CleanUp, diskPartTitles } from '#shared/contract/index.ts';
import { formatBytes, plural } from '#shared/text/index.ts';
import { integer } from '../input/arguments.ts';
import { chosenRuns, type RunChoice, WHERE } from '../session/chosen-runs.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { textTable } from '../text/text-table.ts';

export function addDisk(command: Command, run: Run): void {
  const disk = command.command('disk').description('show what takes how much disk, and clean up models of rounds');
  disk.command('usage', { isDefault: true }).description('what takes how much of the data folder').action(run(usage));
  disk
    .command('clean')
    .description('move models to the trash: runs that have ended keep the dense, the best and the last one, and all figures and proofs')
    .argument('[ids...]', 'run IDs, or starts of them; all runs without')
    .option(...WHERE)
    .option('--every <k>', 'also keep every k-th round', integer(1, 10_000))
    .option('--dry-run', 'only say what it would take')
    .action(run(clean));
  disk.command('restore').description('bring all cleaned-up models back').action(run(restore));
}

async function usage({ client, terminal }: CommandContext): Promise<void> {
  const found = await client.disk.usage();
  const parts = found.parts.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes);
  const largest = found.largest.filter(({ bytes }) => bytes > 0);
  const lines = [
    textTable(
      ['WHAT', 'SIZE'],
      [...parts.map(({ part, bytes }) => [diskPartTitles[part], formatBytes(bytes)]), ['All', formatBytes(found.bytes)]],
    ),
    `${formatBytes(found.free)} are free.`,
    ...(largest.length === 0
      ? []
      : [
          '',
          textTable(
            ['ID', 'RUN', 'SIZE'],
            largest.map(({ id, name, bytes }) => [id, name, formatBytes(bytes)]),
          ),
        ]),
  ];
  terminal.result(found, lines.join('\n'));
}

interface CleanOptions extends RunChoice {
  readonly every?: number;
  readonly dryRun?: true;
}

async function clean({ client, terminal }: CommandContext, words: string[], { every, dryRun, ...choice }: CleanOptions): Promise<void> {
  const isChosen = words.length > 0 || choice.where !== undefined;
  const ids = isChosen ? (await chosenRuns(client, words, choice)).map(({ id }) => id) : undefined;
  const retention = { every: every ?? null, ...(ids && { ids }) };
  const result = await (dryRun ? client.disk.toCleanUp(retention) : client.disk.cleanUp(retention));
  const end = dryRun
    ? `would go to the trash, ${formatBytes(result.bytes)}.`
    : `in the trash. \`nepenthe trash empty\` frees ${formatBytes(result.bytes)}; \`nepenthe disk restore\` brings them back.`;
  terminal.result(result, result.models.length === 0 ? 'Nothing to clean up.' : `${described(result)} ${end}`);
}

async function restore({ client, terminal }: CommandContext): Promise<void> {
  const result = await client.disk.restore({});
  terminal.result(result, `${described(result)} restored.`);
}

function described({ models }: CleanUp): string {
  return `${plural(models.length, 'model')} of ${plural(new Set(models.map(({ id }) => id)).size, 'run')}`;
}
