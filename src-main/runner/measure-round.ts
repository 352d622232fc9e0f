import type { JournalEntry, LayerEntropy, Round } from '#shared/journal/index.ts';
import {
  type ApproximateLayer,
  formOfStates,
  isApproximatelyLinear,
  isLinear,
  layerLinearities,
  liveness,
  statesByActivation,
} from '#shared/reduction/index.ts';
import { divergence } from './divergence.ts';
import { formErrors } from './form-errors.ts';
import { sparsityOf } from './masked-network.ts';
import { measureEntropy } from './measure-entropy.ts';
import { evaluateAll, type EvaluationScores } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';

/** Measurements of a round's finished model. */
export interface Measurement {
  readonly layers: readonly LayerEntropy[];
  /** The approximately linear layers. */
  readonly approximate: readonly ApproximateLayer[];
  readonly train: EvaluationScores;
  readonly validation: EvaluationScores;
  readonly test: EvaluationScores;
  /** Percent of the training images with a wrong label that are classified by it; undefined without label noise. */
  readonly learnedLabelNoise: number | undefined;
}

/**
 * Measures, in evaluation mode, the scores on all splits, the entropy of every prunable layer over the whole training set, and what linear
 * forms of approximately linear layers would change.
 *
 * @param start the round whose model this one started from; undefined for the dense one
 */
export async function measure(run: PreparedRun, round: number, start: Round | undefined): Promise<Measurement> {
  const { experiment, network, data, control } = run;
  const batchSize = evaluationBatch(experiment.training);
  const poll = (): Promise<void> => control.poll();
  const scores = async (split: 'train' | 'validation' | 'test'): Promise<EvaluationScores> => {
    const result = await evaluateAll(network.program, data.splits[split], batchSize, poll);
    if (!Number.isFinite(result.loss)) throw divergence(`The loss on the ${split} images`, `round ${round}`, run);
    return result;
  };
  const [train, validation, test] = [await scores('train'), await scores('validation'), await scores('test')];
  const { mislabeled } = data;
  const learned = mislabeled && (await evaluateAll(network.program, mislabeled, batchSize, poll));
  const layers = await measureEntropy(run);
  const approximate = await approximateLayers(run, layers, start);
  return { layers, approximate, train, validation, test, learnedLabelNoise: learned?.accuracy };
}

/** With `entropy.states: linear-regions`, the approximately linear layers, and those of the round before that are linear forms now. */
async function approximateLayers(
  run: PreparedRun,
  layers: readonly LayerEntropy[],
  start: Round | undefined,
): Promise<readonly ApproximateLayer[]> {
  const { experiment, network } = run;
  if (experiment.entropy.states !== 'linear-regions') return [];
  const linearized = new Set(network.linearized);
  const { dead } = liveness(network.graph, network.weights, run.layers);
  const before = (start?.approximate ?? []).filter(({ layer }) => linearized.has(layer) && !dead.includes(layer));
  const open = layerLinearities(network, statesByActivation(network.layers, layers), experiment.entropy.tolerance, network.layers).filter(
    (form) => isApproximatelyLinear(form) && !dead.includes(form.layer.name),
  );
  const forms = open.map((form) => ({ kind: 'linear-form' as const, layer: form.layer.name, ...formOfStates(form) }));
  const errors = await formErrors(run, forms);
  return [
    ...before.map((one) => ({ ...one, replaced: true })),
    ...[...errors].map(([layer, error]) => ({ layer, ...error, replaced: false })),
  ];
}

/**
 * The round's journal entry. Linear layers are linear forms, or had only linear neurons on the training set. Dead layers have no remaining
 * path to the output.
 */
export function describeRound(
  run: PreparedRun,
  round: number,
  { layers, approximate, train, validation, test }: Measurement,
  { accepted, seconds }: { readonly accepted: boolean; readonly seconds: number },
): JournalEntry & { kind: 'round' } & Round {
  const { network } = run;
  const { dead } = liveness(network.graph, network.weights, run.layers);
  const linearized = new Set(network.linearized);
  const observed = statesByActivation(run.layers, layers);
  const forms = layerLinearities({ graph: run.graph }, observed, run.experiment.entropy.tolerance, run.layers);
  const linear = forms
    .filter((form) => linearized.has(form.layer.name) || isLinear(form))
    .map(({ layer }) => layer.name)
    .filter((name) => !dead.includes(name) && !approximate.some(({ layer }) => layer === name));
  const { remaining, sparsity } = sparsityOf(network.program, network.layers, run.layers);
  return {
    kind: 'round',
    ...{ round, train, validation, test, sparsity, remaining, accepted, linear, seconds },
    dead: [...dead],
    ...(approximate.length > 0 && { approximate: [...approximate] }),
    linearized: [...linearized],
  };
}
