import type { ReductionPlan } from '#shared/contract/index.ts';
import type { NetworkCost } from '#shared/costs/index.ts';
import { approximateTable, latencyChange, milliseconds, REFUSED_MERGES_NOTE } from '#shared/proof/index.ts';
import { certifiedText, type PlanContent, type PlanDifference, type PlannedStep } from '#shared/reduction/index.ts';
import { exactText } from '#shared/reduction/reduction-step.ts';
import { formatChange, formatCount, formatPercent } from '#shared/text/index.ts';
import { textTable } from './text-table.ts';

const COSTS = ['kernelLayers', 'rectifiers', 'depth', 'parameters', 'macs'] as const satisfies readonly (keyof NetworkCost)[];

/** A plan's steps, what stays apart, and the totals. */
export function planText(plan: ReductionPlan): string {
  const { runId, round, steps, approximate, refusedMerges = [] } = plan;
  const certified = certifiedText(steps);
  return [
    `Run ${runId}, round ${round}`,
    steps.length === 0 ? 'No step makes this network smaller, cheaper or shallower.' : stepsText(steps),
    ...(certified === undefined ? [] : [certified]),
    ...(approximate ? [approximateText(approximate)] : []),
    ...(refusedMerges.length > 0 ? [refusedText(refusedMerges)] : []),
    totalsText([
      ['BEFORE', plan.before, plan.latency?.before],
      ['AFTER', plan.after, plan.latency?.after],
    ]),
  ].join('\n\n');
}

/** The steps in which a plan differs from one that was stored, and the totals of both. */
export function comparisonText(plan: PlanContent, stored: PlanContent, { onlyFirst, onlySecond }: PlanDifference): string {
  const rows = [...onlyFirst.map((step) => ['this plan', step] as const), ...onlySecond.map((step) => ['the other plan', step] as const)];
  const title = `Compared with the plan of run ${stored.runId}, round ${stored.round}`;
  return [
    rows.length === 0
      ? `${title}: both take the same steps.`
      : `${title}\n${textTable(
          ['STEP', 'WHAT', 'ONLY IN'],
          rows.map(([where, { id, what }]) => [id, what, where]),
        )}`,
    totalsText([
      ['BEFORE', plan.before, plan.latency?.before],
      ['THIS PLAN', plan.after, plan.latency?.after],
      ['THE OTHER', stored.after, stored.latency?.after],
    ]),
  ].join('\n\n');
}

function stepsText(steps: readonly PlannedStep[]): string {
  const isPredicted = steps.some(({ latency }) => latency);
  const headings = ['STEP', 'WHAT', 'EXACT', 'PARAMETERS', 'MACS', ...(isPredicted ? ['PREDICTED MS'] : []), 'WHY'];
  const rows = steps.map((step) => [
    `${step.id}${markOf(step)}`,
    step.what,
    step.error === undefined ? exactText(step.exactOn) : `except ${formatPercent(100 * step.error)} %`,
    formatChange(step.before.parameters, step.after.parameters),
    formatChange(step.before.macs, step.after.macs),
    ...(isPredicted ? [step.latency ? latencyChange(step.latency) : ''] : []),
    step.why,
  ]);
  return textTable(headings, rows);
}

function markOf({ taken, forced }: PlannedStep): string {
  if (!taken) return ' (left out)';
  return forced ? ' (forced)' : '';
}

function refusedText(refused: NonNullable<ReductionPlan['refusedMerges']>): string {
  const rows = refused.map(({ id, nodes, why }) => [nodes.join(', '), why, id ?? '']);
  return `Layers that stay apart. ${REFUSED_MERGES_NOTE}\n${textTable(['LAYERS', 'WHY', 'TO FORCE'], rows)}`;
}

function approximateText(layers: NonNullable<ReductionPlan['approximate']>): string {
  const { columns, rows } = approximateTable(layers);
  return `Approximately linear layers; the plan keeps activations that no linear form has replaced\n${textTable(columns, rows)}`;
}

/** A column for each network, with its predicted latency if all of them have one. */
function totalsText(networks: readonly (readonly [title: string, cost: NetworkCost, latency: number | undefined])[]): string {
  const rows = COSTS.map((key) => [key, ...networks.map(([, cost]) => formatCount(cost[key]))]);
  const latencies = networks.flatMap(([, , latency]) => (latency === undefined ? [] : [milliseconds(latency)]));
  const isPredicted = latencies.length === networks.length;
  return textTable(['', ...networks.map(([title]) => title)], [...rows, ...(isPredicted ? [['predicted ms', ...latencies]] : [])]);
}
