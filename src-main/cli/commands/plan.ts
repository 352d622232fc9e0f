import type { Command } from 'commander';
import type { ReductionPlan } from '#shared/contract/index.ts';
import type { NetworkCost } from '#shared/costs/index.ts';
import { approximateTable, latencyChange, REFUSED_MERGES_NOTE, refusedMergeTable } from '#shared/proof/index.ts';
import { certifiedText } from '#shared/reduction/index.ts';
import { exactText } from '#shared/reduction/reduction-step.ts';
import { formatChange, formatCount } from '#shared/text/index.ts';
import { type ModelOptions, withRound, withSteps } from '../input/model-options.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { textTable } from '../text/text-table.ts';

export function addPlan(command: Command, run: Run): void {
  const planCommand = command
    .command('plan')
    .description('show step by step how a run’s model would be reduced')
    .argument('<id>', 'the run ID, or the start of it');
  withSteps(withRound(planCommand)).action(run(plan));
}

async function plan({ client, terminal }: CommandContext, idPrefix: string, { round, without }: Omit<ModelOptions, 'plan'>): Promise<void> {
  const { id } = await findRun(client, idPrefix);
  const planned = await client.runs.reduction({ id, ...(round !== undefined && { round }), ...(without && { without: [...without] }) });
  terminal.result(planned, describe(planned));
}

const headings = (isPredicted: boolean): readonly string[] => [
  ...['STEP', 'WHAT', 'EXACT', 'PARAMETERS', 'MACS'],
  ...(isPredicted ? ['PREDICTED MS'] : []),
  'WHY',
];

function describe({ runId, round, steps, approximate, refusedMerges = [], before, after }: ReductionPlan): string {
  const isPredicted = steps.some(({ latency }) => latency);
  const certified = certifiedText(steps);
  const rows = steps.map(({ id, what, why, exactOn, taken, latency, ...cost }) => [
    taken ? id : `${id} (left out)`,
    what,
    exactText(exactOn),
    formatChange(cost.before.parameters, cost.after.parameters),
    formatChange(cost.before.macs, cost.after.macs),
    ...(isPredicted ? [latency ? latencyChange(latency) : ''] : []),
    why,
  ]);
  const totals = (['kernelLayers', 'rectifiers', 'depth', 'parameters', 'macs'] as const).map((key: keyof NetworkCost) => [
    key,
    formatCount(before[key]),
    formatCount(after[key]),
  ]);
  return [
    `Run ${runId}, round ${round}`,
    rows.length === 0 ? 'No step makes this network smaller, cheaper or shallower.' : textTable(headings(isPredicted), rows),
    ...(certified === undefined ? [] : [certified]),
    ...(approximate ? [approximateText(approximate)] : []),
    ...(refusedMerges.length > 0 ? [refusedText(refusedMerges)] : []),
    textTable(['', 'BEFORE', 'AFTER'], totals),
  ].join('\n\n');
}

function refusedText(refused: NonNullable<ReductionPlan['refusedMerges']>): string {
  const { columns, rows } = refusedMergeTable(refused);
  return `Layers that stay apart. ${REFUSED_MERGES_NOTE}\n${textTable(columns, rows)}`;
}

function approximateText(layers: NonNullable<ReductionPlan['approximate']>): string {
  const { columns, rows } = approximateTable(layers);
  return `Approximately linear layers; the plan keeps activations that no linear form has replaced\n${textTable(columns, rows)}`;
}
