import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ModelChoice } from '#shared/contract/index.ts';
import { type ReductionChoice, reductionChoices } from '#shared/proof/index.ts';

/** Options that select a network of a run. */
export interface ModelOptions {
  readonly round?: number;
  readonly plan: ReductionChoice;
  readonly without?: readonly string[];
}

export function withRound(command: Command): Command {
  return command.option('--round <n>', 'the round (default: the best one)', parseRound);
}

export function withSteps(command: Command): Command {
  return command.option('--without <step...>', 'IDs of plan steps to leave out');
}

export function withModelOptions(command: Command): Command {
  const plan = new Option('--plan <plan>', 'exact: reduced by every exact step; none: as trained')
    .choices([...reductionChoices])
    .default('exact');
  return withSteps(withRound(command).addOption(plan));
}

export function choiceOf(id: string, { round, plan, without = [] }: ModelOptions): ModelChoice {
  return { id, plan, without: [...without], ...(round !== undefined && { round }) };
}

function parseRound(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected an integer.');
  return Number(text);
}
