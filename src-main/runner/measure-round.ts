import { layerEntropy } from '#shared/entropy/index.ts';
import type { JournalEntry, LayerEntropy, Round } from '#shared/journal/index.ts';
import { isLinear, layerLinearities, liveness, statesByActivation } from '#shared/reduction/index.ts';
import { divergence } from './divergence.ts';
import { sparsityOf } from './masked-network.ts';
import { countAllStates, evaluateAll, type EvaluationScores } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';

/** Measurements of a round's finished model. */
export interface Measurement {
  readonly layers: readonly LayerEntropy[];
  readonly train: EvaluationScores;
  readonly validation: EvaluationScores;
  readonly test: EvaluationScores;
}

/** Measures, in evaluation mode, the scores on all splits and the entropy of every prunable layer over the whole training set. */
export async function measure(run: PreparedRun, round: number): Promise<Measurement> {
  const { experiment, network, data, control } = run;
  const batchSize = evaluationBatch(experiment.training);
  const poll = (): Promise<void> => control.poll();
  const scores = async (split: 'train' | 'validation' | 'test'): Promise<EvaluationScores> => {
    const result = await evaluateAll(network.program, data.splits[split], batchSize, poll);
    if (!Number.isFinite(result.loss)) throw divergence(`The loss on the ${split} images`, `round ${round}`, run);
    return result;
  };
  const [train, validation, test] = [await scores('train'), await scores('validation'), await scores('test')];
  const counted = await countAllStates(network.program, data.splits.train, batchSize, poll);
  const states = new Map([...counted, ...network.formStates(data.splits.train.count)]);
  const layers = run.layers.map(({ name, activation }): LayerEntropy => {
    const counts = states.get(activation);
    if (!counts) throw new Error(`there are no state counts of ${activation}`);
    const { on, off, zero, saturated } = counts;
    return {
      ...{ layer: name, ...layerEntropy(counts, experiment.entropy), on: [...on], off: [...off], zero: [...zero] },
      ...(saturated && { saturated: [...saturated] }),
    };
  });
  return { layers, train, validation, test };
}

/**
 * The round's journal entry. Linear layers are linear forms, or had only linear neurons on the training set. Dead layers have no remaining
 * path to the output.
 */
export function describeRound(
  run: PreparedRun,
  round: number,
  { layers, train, validation, test }: Measurement,
  { accepted, seconds }: { readonly accepted: boolean; readonly seconds: number },
): JournalEntry & { kind: 'round' } & Round {
  const { network } = run;
  const { dead } = liveness(network.graph, network.weights, run.layers);
  const linearized = new Set(network.linearized);
  const observed = statesByActivation(run.layers, layers);
  const forms = layerLinearities({ graph: run.graph }, observed, run.experiment.entropy.tolerance, run.layers);
  const linear = forms
    .filter((form) => (linearized.has(form.layer.name) || isLinear(form)) && !dead.includes(form.layer.name))
    .map(({ layer }) => layer.name);
  const { remaining, sparsity } = sparsityOf(network.program, run.layers);
  return {
    kind: 'round',
    ...{ round, train, validation, test, sparsity, remaining, accepted, linear, seconds },
    dead: [...dead],
    linearized: [...linearized],
  };
}
