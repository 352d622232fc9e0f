import { entropyConventions, type EntropySettings, layerEntropy, type StateCounts } from '#shared/entropy/index.ts';
import { activationOf, type ModelGraph, nodeOf, prunableLayers, type Weights } from '#shared/graph/index.ts';
import type { LatencyProfile } from '#shared/latency/index.ts';
import type { Decision, DecisionGenerator, RoundInput, Stop, Trial, TrialOutcome } from '#shared/methods/index.ts';
import type { MaskedWeights } from '#shared/pruning/index.ts';
import { RandomStream } from '#shared/random/index.ts';

/** A layer of an artificial network, with given weights and entropy. */
export interface MeasuredLayer extends MaskedWeights {
  readonly entropy: number;
}

const ENTROPY: EntropySettings = { ...entropyConventions.nepenthe, tau: 0.01, tolerance: 0 };
const EMPTY: ModelGraph = { format: 1, name: 'none', nodes: [], output: '' };

/** A latency profile with these savings. */
export function savings(removals: LatencyProfile['removals']): LatencyProfile {
  return { format: 1, processor: 'none', runtime: 'none', threads: 1, batch: 1, network: 10, removals, segments: {} };
}

/** The input of round 1 with 3 epochs, after the dense training. */
export function roundOf(layers: readonly MeasuredLayer[], changes: Partial<RoundInput> = {}): RoundInput {
  const states = (entropy: number) => ({ entropy, mean: entropy, nonzero: entropy, minority: 0, on: [], off: [], zero: [] });
  return {
    round: 1,
    graph: EMPTY,
    layers: layers.map(({ layer }) => ({ name: layer, kernel: layer, activation: `${layer}/relu` })),
    linearized: [],
    measured: {
      states: new Map(layers.map(({ layer, entropy }) => [layer, states(entropy)])),
      moments: new Map(),
      channelGradients: new Map(),
      blockDistances: new Map(),
      weights: new Map(layers.map((layer) => [layer.layer, layer])),
      parameters: new Map(),
      latencies: savings([]),
    },
    entropy: ENTROPY,
    images: { train: 12, calibration: 4 },
    history: [],
    epochs: 3,
    random: new RandomStream(1, [0, 1, 0]),
    ...changes,
  };
}

/** The input of a round for a real network with the given state counts per layer, in graph order. */
export function roundOfGraph(graph: ModelGraph, states: readonly StateCounts[], parameters: Weights = new Map()): RoundInput {
  const layers = prunableLayers(graph);
  const measured = layers.map(({ name, activation }, index) => {
    const counts = states[index] ?? { on: [], off: [], zero: [] };
    const node = nodeOf(graph, activation);
    const properties = activationOf(node.op === 'activation' ? node : { kind: 'relu' });
    return [name, { ...layerEntropy(counts, { ...ENTROPY, statistic: 'mean' }, properties), ...counts }] as const;
  });
  return {
    ...roundOf([]),
    graph,
    layers,
    measured: {
      states: new Map(measured),
      moments: new Map(),
      channelGradients: new Map(),
      blockDistances: new Map(),
      weights: new Map(),
      parameters,
      latencies: savings([]),
    },
  };
}

/** The outcome of a decision. `answer` answers its trials; without it, a trial is an error. */
export async function outcomeOf(deciding: DecisionGenerator, answer?: (trial: Trial) => TrialOutcome): Promise<Decision | Stop> {
  let turn = await deciding.next();
  while (!turn.done) {
    if (!answer) throw new Error('an unexpected trial');
    turn = await deciding.next(answer(turn.value));
  }
  return turn.value;
}

export async function decisionOf(deciding: DecisionGenerator): Promise<Decision> {
  const outcome = await outcomeOf(deciding);
  if ('stop' in outcome) throw new Error(outcome.reason);
  return outcome;
}
