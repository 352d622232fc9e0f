import type { Measurements, RoundInput, RoundRecord } from '#shared/methods/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { maskedWeights } from './masked-network.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/** Tells a method's random numbers from those of every other use of the seed. */
const METHOD_STREAM = 0x4d_45_54_48;

/** What a round is decided from: the network as the last round left it, and what was measured of it. */
export function roundInput(
  { experiment, layers, method, network }: PreparedRun,
  round: number,
  { rounds, states }: RunHistory,
): RoundInput {
  const measures: { readonly [Need in keyof Measurements]: () => Measurements[Need] } = {
    states: () => states,
    weights: () => maskedWeights(network.program, layers),
    parameters: () => network.weights,
  };
  // A method declares what it reads, so it finds nothing else here.
  const measured = Object.fromEntries(method.needs.map((need) => [need, measures[need]()])) as unknown as Measurements;
  return {
    round,
    graph: network.graph,
    layers,
    linearized: network.linearized,
    measured,
    history: rounds.map(recordOf),
    epochs: experiment.training.epochs,
    random: new RandomStream(experiment.seed, [METHOD_STREAM, round, 0]),
  };
}

function recordOf({ round, train, validation, sparsity, linear, dead, linearized }: RoundRecord): RoundRecord {
  return { round, train, validation, sparsity, linear, dead, linearized };
}
