import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ModelChoice } from '#shared/contract/index.ts';
import { reductionChoices, type ReductionChoice } from '#shared/proof/index.ts';

/** The options that say which network of a run is meant. */
export interface ModelOptions {
  readonly round?: number;
  readonly plan: ReductionChoice;
  readonly without?: readonly string[];
}

export function withRound(command: Command): Command {
  return command.option('--round <n>', 'another round than the best one', wholeNumber);
}

export function withSteps(command: Command): Command {
  return command.option('--without <step...>', 'steps of the plan to leave out, by their names');
}

export function withModelOptions(command: Command): Command {
  const plan = new Option('--plan <plan>', 'reduced by every exact step, or as it was trained')
    .choices([...reductionChoices])
    .default('exact');
  return withSteps(withRound(command).addOption(plan));
}

export function choiceOf(id: string, { round, plan, without = [] }: ModelOptions): ModelChoice {
  return { id, plan, without: [...without], ...(round !== undefined && { round }) };
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
