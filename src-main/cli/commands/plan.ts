import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeOutput } from '#main/files/output-file.ts';
import { comparePlans, planFileOf, type PlannedStep } from '#shared/reduction/index.ts';
import { plannedReduction, type PlanOptions, withEdits, withRound } from '../input/model-options.ts';
import { readPlan } from '../input/plan-file.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { comparisonText, planText } from '../text/plan-text.ts';

interface Options extends PlanOptions {
  readonly out?: string;
  readonly compare?: string;
}

export function addPlan(command: Command, run: Run): void {
  const planCommand = command
    .command('plan')
    .description('show step by step how a run’s model would be reduced')
    .argument('<id>', 'the run ID, or the start of it')
    .option('--plan <file>', 'a plan’s JSON file: take exactly its steps')
    .option('-o, --out <file>', 'also write the plan to a JSON file')
    .option('--compare <file>', 'also list the steps in which it differs from the plan of a JSON file');
  withEdits(withRound(planCommand)).action(run(plan));
}

async function plan({ client, terminal }: CommandContext, idPrefix: string, { out, compare, ...options }: Options): Promise<void> {
  const other = compare === undefined ? undefined : readPlan(resolve(compare));
  const { id } = await findRun(client, idPrefix);
  const planned = await plannedReduction(client, id, options);
  if (out !== undefined) writeOutput(resolve(out), `${JSON.stringify(planFileOf(planned), undefined, 2)}\n`);
  if (!other) {
    terminal.result(planned, planText(planned));
    return;
  }
  const difference = comparePlans(planned.steps, other.steps);
  const idsOf = (steps: readonly PlannedStep[]): readonly string[] => steps.map((step) => step.id);
  const { runId, round, before, after, latency } = other;
  const compared = {
    ...{ runId, round, before, after, ...(latency && { latency }) },
    ...{ onlyThis: idsOf(difference.onlyFirst), onlyOther: idsOf(difference.onlySecond) },
  };
  terminal.result({ ...planned, compared }, [planText(planned), comparisonText(planned, other, difference)].join('\n\n'));
}
