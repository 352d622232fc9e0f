import type { Command } from 'commander';
import {
  latestProof,
  type ModelSummary,
  type ProofSummary,
  type ProvenFigures,
  type RunDetail,
  type RunReport,
  runReport,
} from '#shared/contract/index.ts';
import { comparedSettings } from '#shared/experiment/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { figuresText } from '../text/figures-text.ts';
import { bits, meanEntropy, percent, share } from '../text/run-text.ts';
import { textTable } from '../text/text-table.ts';

/** A setting that differs between runs; null for a run that lacks it. */
interface Difference {
  readonly key: string;
  readonly values: readonly (string | null)[];
}

export function addCompare(command: Command, run: Run): void {
  command
    .command('compare')
    .description('compare runs: differing settings; accuracy, sparsity and entropy by round')
    .argument('<id>', 'a run ID, or the start of one')
    .argument('<ids...>', 'the IDs of the other runs')
    .action(run(compare));
}

async function compare({ client, terminal }: CommandContext, first: string, others: string[]): Promise<void> {
  const details: RunDetail[] = [];
  for (const word of [first, ...others]) details.push(await client.runs.get({ id: (await findRun(client, word)).id }));
  const models = await client.models.list({ runs: details.map(({ summary }) => summary.id) });
  const reports = details.map((detail) => ({ ...runReport(detail), proof: proofOf(detail, models) }));
  const config = differences(details.map(({ experiment }) => experiment));
  terminal.result({ config, runs: reports }, describe(reports, config));
}

/** A run's report with the latest proof of its best round. */
interface ProvenReport extends RunReport {
  readonly proof: ProofSummary | null;
}

function proofOf({ summary: { id, bestRound } }: RunDetail, models: readonly ModelSummary[]): ProofSummary | null {
  return latestProof(models.find(({ runId, round }) => runId === id && round === bestRound)) ?? null;
}

/** The settings that differ, in the order of the configs. */
export function differences(experiments: readonly unknown[]): Difference[] {
  const settings = experiments.map((experiment) => new Map(comparedSettings(experiment).map(({ key, value }) => [key, value])));
  const keys = new Set(settings.flatMap((of) => [...of.keys()]));
  return [...keys]
    .map((key) => ({ key, values: settings.map((of) => of.get(key) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function describe(reports: readonly ProvenReport[], config: readonly Difference[]): string {
  const ids = reports.map(({ runId }) => runId);
  const settings = config.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]);
  return [
    textTable(
      ['', ...ids],
      [
        ['name', ...reports.map(({ name }) => name)],
        ['status', ...reports.map(({ status }) => status)],
        ['dense accuracy', ...reports.map(({ dense }) => percent(dense?.accuracy))],
        ['best accuracy', ...reports.map(({ best }) => percent(best?.accuracy))],
        ['best test accuracy', ...reports.map(({ best }) => percent(best?.testAccuracy))],
        ['linear layers', ...reports.map(({ best }) => (best ? String(best.linear.length) : '–'))],
        ['dead layers', ...reports.map(({ best }) => (best ? String(best.dead.length) : '–'))],
        ...provenFigures.map(({ label, key }) => [label, ...reports.flatMap(({ proof }) => figuresText(proof, key))]),
      ],
    ),
    settings.length > 0 ? textTable(['SETTING', ...ids], settings) : 'The settings are identical.',
    ...measures.map(({ heading, of }) => textTable([heading, ...ids], byRound(reports, of))),
  ].join('\n\n');
}

/** Rows of the form dense → proven. */
const provenFigures: readonly { label: string; key: keyof ProvenFigures }[] = [
  { label: 'proven test accuracy', key: 'test' },
  { label: 'proven rectifiers', key: 'rectifiers' },
  { label: 'proven depth', key: 'depth' },
  { label: 'proven MACs', key: 'macs' },
  { label: 'latency, batch 1', key: 'latency1' },
  { label: 'latency, batch 32', key: 'latency32' },
];

type Round = RunReport['rounds'][number];

const measures: readonly { heading: string; of: (round: Round) => string }[] = [
  { heading: 'ACCURACY BY ROUND', of: ({ accuracy }) => percent(accuracy) },
  { heading: 'SPARSITY BY ROUND', of: ({ sparsity }) => share(sparsity) },
  { heading: 'MEAN ENTROPY BY ROUND', of: ({ entropy }) => bits(meanEntropy(entropy)) },
];

function byRound(reports: readonly RunReport[], of: (round: Round) => string): string[][] {
  const count = Math.max(0, ...reports.map(({ rounds }) => rounds.length));
  return Array.from({ length: count }, (_, round) => [
    String(round),
    ...reports.map(({ rounds }) => {
      const found = rounds.find((candidate) => candidate.round === round);
      return found ? of(found) : '–';
    }),
  ]);
}
