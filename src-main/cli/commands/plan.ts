import type { Command } from 'commander';
import type { ReductionPlan } from '#shared/contract/index.ts';
import type { NetworkCost } from '#shared/costs/index.ts';
import { findRun } from '../find-run.ts';
import { withRound, withSteps, type ModelOptions } from '../model-options.ts';
import type { Run, Session } from '../session.ts';
import { textTable } from '../text-table.ts';

export function addPlan(command: Command, run: Run): void {
  const words = command
    .command('plan')
    .description('show how a run’s model would be made smaller and shallower, step by step')
    .argument('<id>', 'the run’s ID, or the beginning of it');
  withSteps(withRound(words)).action(run(plan));
}

async function plan({ client, terminal }: Session, word: string, { round, without }: Omit<ModelOptions, 'plan'>): Promise<void> {
  const { id } = await findRun(client, word);
  const planned = await client.runs.reduction({ id, ...(round !== undefined && { round }), ...(without && { without: [...without] }) });
  terminal.result(planned, describe(planned));
}

function describe({ runId, round, steps, before, after }: ReductionPlan): string {
  const rows = steps.map(({ id, what, why, exactOn, taken, ...cost }) => [
    taken ? id : `${id} (left out)`,
    what,
    exactOn === 'data' ? 'on the data' : 'always',
    change(cost.before.parameters, cost.after.parameters),
    change(cost.before.macs, cost.after.macs),
    why,
  ]);
  const totals = (['kernelLayers', 'rectifiers', 'depth', 'parameters', 'macs'] as const).map((key: keyof NetworkCost) => [
    key,
    before[key].toLocaleString('en'),
    after[key].toLocaleString('en'),
  ]);
  return [
    `Run ${runId}, round ${round}`,
    textTable(['STEP', 'WHAT', 'EXACT', 'PARAMETERS', 'MACS', 'WHY'], rows),
    textTable(['', 'NOW', 'THEN'], totals),
  ].join('\n\n');
}

function change(before: number, after: number): string {
  return before === after ? '–' : (after - before).toLocaleString('en', { signDisplay: 'always' });
}
