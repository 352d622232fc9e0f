import type { Measurements, RoundInput, RoundRecord } from '#shared/methods/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { maskedWeights } from './masked-network.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/** Separate random stream for methods. */
const METHOD_STREAM = 0x4d_45_54_48;

/** The input of a method's decision: the network after the last round, and its measurements. */
export function roundInput(
  { experiment, layers, method, network, data, latencies }: PreparedRun,
  round: number,
  { rounds, states }: RunHistory,
): RoundInput {
  const measures: { readonly [Need in keyof Measurements]: () => Measurements[Need] } = {
    states: () => states,
    weights: () => maskedWeights(network.program, layers),
    parameters: () => network.weights,
    latencies,
  };
  // Only the measurements that the method declares as needed.
  const measured = Object.fromEntries(method.needs.map((need) => [need, measures[need]()])) as unknown as Measurements;
  return {
    round,
    graph: network.graph,
    layers,
    linearized: network.linearized,
    measured,
    entropy: experiment.entropy,
    images: data.splits.train.count,
    history: rounds.map(recordOf),
    epochs: experiment.training.epochs,
    random: new RandomStream(experiment.seed, [METHOD_STREAM, round, 0]),
  };
}

function recordOf({ round, train, validation, sparsity, linear, dead, linearized }: RoundRecord): RoundRecord {
  return { round, train, validation, sparsity, linear, dead, linearized };
}
