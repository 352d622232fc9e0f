import type { ObservationName, Observed } from '#main/program/index.ts';
import type { Measurements, RoundInput, RoundRecord } from '#shared/methods/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import { maskedWeights } from './masked-network.ts';
import { observeAll } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import type { RunHistory } from './run-history.ts';

/** Separate random stream for methods. */
const METHOD_STREAM = 0x4d_45_54_48;

/** The input of a method's decision: the network after the last round, and its measurements. */
export async function roundInput(run: PreparedRun, round: number, { rounds, states }: RunHistory): Promise<RoundInput> {
  const { experiment, layers, method, network, data, latencies } = run;
  const measures: { readonly [Need in keyof Measurements]: () => Measurements[Need] | Promise<Measurements[Need]> } = {
    states: () => states,
    moments: () => observedByLayer(run, 'moments'),
    channelGradients: () => observedOnTraining(run, 'channelGradients'),
    blockDistances: () => observedOnTraining(run, 'blockDistances'),
    weights: () => maskedWeights(network.program, network.layers),
    parameters: () => network.weights,
    latencies,
  };
  const measured: Partial<Record<keyof Measurements, unknown>> = {};
  // Only the measurements that the method declares as needed.
  for (const need of method.needs) measured[need] = await measures[need]();
  return {
    round,
    graph: network.graph,
    layers,
    linearized: network.linearized,
    measured: measured as Measurements,
    entropy: experiment.entropy,
    images: { train: data.splits.train.count, calibration: data.splits.calibration.count },
    history: rounds.map(recordOf),
    epochs: trainingOfRound(experiment.training, round).epochs,
    random: new RandomStream(experiment.seed, [METHOD_STREAM, round, 0]),
  };
}

/** An observation over the training images, by node id. */
function observedOnTraining<Name extends ObservationName>(
  { experiment, network, data, control }: PreparedRun,
  name: Name,
): Promise<ReadonlyMap<string, Observed[Name]>> {
  return observeAll(network.program, name, data.splits.train, evaluationBatch(experiment.training), () => control.poll());
}

/** The same of every layer's activation, by layer; linear forms have none. */
async function observedByLayer<Name extends ObservationName>(run: PreparedRun, name: Name): Promise<ReadonlyMap<string, Observed[Name]>> {
  const observed = await observedOnTraining(run, name);
  return new Map(
    run.layers.flatMap((layer) => {
      const own = observed.get(layer.activation);
      return own ? [[layer.name, own] as const] : [];
    }),
  );
}

function recordOf({ round, train, validation, sparsity, linear, dead, linearized }: RoundRecord): RoundRecord {
  return { round, train, validation, sparsity, linear, dead, linearized };
}
