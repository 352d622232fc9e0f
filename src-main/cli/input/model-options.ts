import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LabClient } from '#main/host/index.ts';
import type { ModelChoice, ReductionPlan } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ReductionChoice, reductionChoices } from '#shared/proof/index.ts';
import { integer } from './arguments.ts';
import { stepsOfFrontPoint } from './front-point.ts';
import { readPlan } from './plan-file.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** Options that select the plan of a run's model. */
export interface PlanOptions {
  readonly round?: number;
  /** A plan's file. */
  readonly plan?: string;
  readonly without?: readonly string[];
  readonly force?: readonly string[];
  /** The number of a point of the model's front. */
  readonly frontPoint?: number;
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
    .option('--force <step...>', 'IDs of refused merges to do nevertheless, and of steps that change the network')
    .option(
      '--front-point <n>',
      'also take the steps that make this point of the model’s newest front, without training',
      integer(1, MANY),
    );
}

export function withModelOptions(command: Command): Command {
  const plan = new Option('--plan <plan>', 'exact: reduced by every exact step; none: as trained; a JSON file: by the steps that it takes');
  return withEdits(withRound(command).addOption(plan.default('exact' satisfies ReductionChoice)));
}

/** The model that options select. Throws LabError `not-found` if a plan's file does not exist or does not fit the model, or for a point that the front lacks. */
export async function modelChoice(client: LabClient, id: string, { plan, ...options }: ModelOptions): Promise<ModelChoice> {
  if (isChoice(plan) && options.frontPoint === undefined) {
    const { round, without = [], force = [] } = options;
    return { id, plan, without: [...without], force: [...force], ...(round !== undefined && { round }) };
  }
  if (plan === 'none') {
    const remedy = 'Leave out --plan none, or --front-point.';
    throw new LabError('invalid-request', 'A point of the front cannot be made of a model as trained.', remedy, {
      location: '--front-point',
    });
  }
  const { round, without, force } = await plannedReduction(client, id, { ...options, ...(plan !== 'exact' && { plan }) });
  return { id, plan: 'exact', round, without, force };
}

/** The plan that options select; a plan's file also selects the round of its run. Throws like {@link modelChoice}. */
export async function plannedReduction(
  client: LabClient,
  id: string,
  { round, plan, without = [], force = [], frontPoint }: PlanOptions,
): Promise<ReductionPlan> {
  const stored = plan === undefined ? undefined : readPlan(resolve(plan));
  const chosen = round ?? (stored?.runId === id ? stored.round : undefined);
  const made = frontPoint === undefined ? undefined : await stepsOfFrontPoint(client, id, chosen, frontPoint);
  const ownRound = made?.round ?? chosen;
  return client.runs.reduction({
    ...{ id, without: [...without], force: [...(made?.force ?? []), ...force] },
    ...(ownRound !== undefined && { round: ownRound }),
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
