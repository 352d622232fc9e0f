import { distinctKernels } from '#shared/graph/index.ts';
import type { JournalEntry, LayerBudget } from '#shared/journal/index.ts';
import type { Decision, Stop, Trial, TrialOutcome } from '#shared/methods/index.ts';
import { remainingCount } from '#shared/pruning/index.ts';
import { masks } from './execute-actions.ts';
import { type NewLinearForm, newLinearForms } from './linear-layers.ts';
import { combinedMask, masksByKernel, variableOf } from './masked-network.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import { roundInput } from './round-input.ts';
import type { RunHistory } from './run-history.ts';
import { TrialNetwork } from './trial-network.ts';

/** Lets the method decide a round, and evaluates the trials that it yields. */
export async function decideRound(run: PreparedRun, round: number, history: RunHistory): Promise<Decision | Stop> {
  const trials = new Trials(run);
  try {
    const deciding = run.method.decide(await roundInput(run, round, history));
    let turn = await deciding.next();
    while (!turn.done) turn = await deciding.next(await trials.evaluate(turn.value));
    if ('stop' in turn.value || !run.experiment.reduction.removeDuring) return turn.value;
    return withLinearForms(turn.value, newLinearForms(run, history));
  } finally {
    trials.dispose();
  }
}

/**
 * The decision with additional linear forms. They are executed last and so replace the method's forms of the same layers: they are exact on
 * the training images.
 */
export function withLinearForms(decision: Decision, found: readonly NewLinearForm[]): Decision {
  const layers = found.map(({ action: { layer }, why, numbers }) => ({ layer, what: 'linearize', why, numbers }));
  return { ...decision, actions: [...decision.actions, ...found.map(({ action }) => action)], layers: [...decision.layers, ...layers] };
}

/** Evaluates trials in a second network, which is loaded for the first one. */
class Trials {
  readonly #run: PreparedRun;
  #network: TrialNetwork | undefined;

  constructor(run: PreparedRun) {
    this.#run = run;
  }

  async evaluate(trial: Trial): Promise<TrialOutcome> {
    const { network, loadTrial, data, experiment, control } = this.#run;
    this.#network ??= await TrialNetwork.open(network, network.layers, loadTrial);
    return this.#network.evaluate(trial, data.splits[trial.split], evaluationBatch(experiment.training), () => control.poll());
  }

  dispose(): void {
    this.#network?.dispose();
  }
}

/**
 * A decision's journal entries. Call before its actions are executed: a budget counts the weights that remained until then.
 *
 * @param from the round that the decision's round starts from, if it is not the one before
 */
export function decisionEntries(
  { network, network: { layers } }: PreparedRun,
  round: number,
  decision: Decision,
  from?: number,
): readonly JournalEntry[] {
  const { trainEpochs, actions } = decision;
  const decided = decision.layers.map((layer) => ({ ...layer, numbers: finite(layer.numbers) }));
  const entries: JournalEntry[] = [{ kind: 'decision', round, trainEpochs, ...(from !== undefined && { from }), layers: decided }];
  const pruning = masks(actions);
  if (pruning.length === 0) return entries;
  const before = network.program.read(layers.map(({ kernel }) => `${kernel}/kernel/mask`));
  const added = masksByKernel(layers, pruning);
  const counts = distinctKernels(layers).map(({ name, kernel }) => {
    const mask = variableOf(before, `${kernel}/kernel/mask`);
    const remaining = remainingCount(mask);
    return { layer: name, remaining, pruned: remaining - remainingCount(combinedMask(mask, added.get(kernel) ?? [])) };
  });
  const total = counts.reduce((sum, { pruned }) => sum + pruned, 0);
  const numbers = new Map(decided.map((layer) => [layer.layer, layer.numbers]));
  const budgets = counts.map(({ layer, remaining, pruned }): LayerBudget => {
    const { irrelevance = 0, share = total > 0 ? pruned / total : 0 } = numbers.get(layer) ?? {};
    return { layer, remaining, irrelevance, share, pruned };
  });
  return [...entries, { kind: 'budget', round, total, layers: budgets }];
}

/** JSON cannot represent other numbers. */
function finite(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}
