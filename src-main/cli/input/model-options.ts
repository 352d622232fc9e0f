import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LabClient } from '#main/host/index.ts';
import type { ModelChoice, ReductionPlan } from '#shared/contract/index.ts';
import { type ReductionChoice, reductionChoices } from '#shared/proof/index.ts';
import { readPlan } from './plan-file.ts';

/** Options that select the plan of a run's model. */
export interface PlanOptions {
  readonly round?: number;
  /** A plan's file. */
  readonly plan?: string;
  readonly without?: readonly string[];
  readonly force?: readonly string[];
}

/** Options that select a network of a run: by its plan's file, or one of the {@link reductionChoices}. */
export interface ModelOptions extends PlanOptions {
  readonly plan: string;
}

export function withRound(command: Command): Command {
  return command.option('--round <n>', 'the round (default: the best one)', parseRound);
}

/** Options that change a plan. */
export function withEdits(command: Command): Command {
  return command
    .option('--without <step...>', 'IDs of plan steps to leave out')
    .option('--force <merge...>', 'IDs of refused merges to do nevertheless');
}

export function withModelOptions(command: Command): Command {
  const plan = new Option('--plan <plan>', 'exact: reduced by every exact step; none: as trained; a JSON file: by the steps that it takes');
  return withEdits(withRound(command).addOption(plan.default('exact' satisfies ReductionChoice)));
}

/** The model that options select. Throws LabError `not-found` if a plan's file does not exist, or does not fit the model. */
export async function modelChoice(client: LabClient, id: string, { plan, ...options }: ModelOptions): Promise<ModelChoice> {
  if (isChoice(plan)) {
    const { round, without = [], force = [] } = options;
    return { id, plan, without: [...without], force: [...force], ...(round !== undefined && { round }) };
  }
  const { round, without, force } = await plannedReduction(client, id, { ...options, plan });
  return { id, plan: 'exact', round, without, force };
}

/** The plan that options select; a plan's file also selects the round of its run. Throws like {@link modelChoice}. */
export function plannedReduction(
  client: LabClient,
  id: string,
  { round, plan, without = [], force = [] }: PlanOptions,
): Promise<ReductionPlan> {
  const stored = plan === undefined ? undefined : readPlan(resolve(plan));
  const chosen = round ?? (stored?.runId === id ? stored.round : undefined);
  return client.runs.reduction({
    ...{ id, without: [...without], force: [...force] },
    ...(chosen !== undefined && { round: chosen }),
    ...(stored && { stored: stored.steps }),
  });
}

function isChoice(plan: string): plan is ReductionChoice {
  return reductionChoices.some((choice) => choice === plan);
}

function parseRound(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected an integer.');
  return Number(text);
}
