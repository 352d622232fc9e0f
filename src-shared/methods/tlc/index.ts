import { neuronEntropy } from '#shared/entropy/index.ts';
import { activationOf, graphView, type ModelGraph, type PrunableLayer } from '#shared/graph/index.ts';
import type { LinearForm } from '../action.ts';
import { decided, type Decision, type DecisionGenerator, type LayerDecision, type Trial } from '../decision.ts';
import { defineMethod, type RoundInput } from '../method.ts';
import { delta, locked, rounds } from '../shared-settings.ts';
import { offProbability } from './off-probability.ts';

type TlcInput = RoundInput<'parameters' | 'moments'>;

/**
 * No pruning: in each round, the layer whose linear form raises the validation loss least becomes linear, and the network is trained again.
 * The linear form of a neuron is 0 if it is more probably OFF than ON, else the identity. If the loss falls, further layers become linear
 * in the same round, in the order of their rise, as long as the loss with all of them does not rise.
 */
export const tlc = defineMethod({
  kind: 'tlc',
  name: 'TLC',
  label: 'TLC: smallest rise of the loss becomes linear',
  shows: 'Which layers can become linear if each is chosen by the rise of the loss that it causes.',
  source: 'Quétu, Liao, Nguyen, Tartaglione, “Till the Layers Collapse”, AAAI 2025, arXiv 2412.15077.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds, with one or more activations each.'),
    delta,
    locked: locked.describe('Layers whose activation is kept.'),
  },
  needs: ['parameters', 'moments'],
  applies: (_, { graph, layers }) => ({
    problems:
      layers.length === 1
        ? [
            {
              message: `TLC keeps one activation, and this network has only that of ${layers[0]?.name ?? ''}.`,
              remedy: 'Choose another method.',
            },
          ]
        : [],
    skipped: layers.flatMap(({ name, activation }) => {
      const why = `its activation, ${activationName(graph, activation)}, has no ON and OFF states`;
      return isOnOrOff(graph, activation) ? [] : [{ layer: name, why }];
    }),
  }),
  decide,
});

interface Candidate {
  readonly layer: string;
  readonly form: LinearForm;
  /** Mean entropy in bits of the neurons' states, from their probabilities. */
  readonly entropy: number;
  /** Fraction of neurons whose linear form is 0. */
  readonly off: number;
}

async function* decide(settings: { readonly locked: readonly string[] }, input: TlcInput): DecisionGenerator {
  const open = input.layers.filter(({ name }) => !input.linearized.includes(name));
  const candidates = open
    .filter(({ name, activation }) => !settings.locked.includes(name) && isOnOrOff(input.graph, activation))
    .map((layer) => candidateOf(layer, input));
  if (candidates.length === 0) return { stop: 'linear', reason: 'All activations that may become linear are linear.' };
  if (open.length === 1) return { stop: 'linear', reason: 'One activation is left.' };
  const { loss } = yield trialOf([]);
  const rises = new Map<string, number>();
  for (const { layer, form } of candidates) rises.set(layer, finiteOr((yield trialOf([form])).loss, Infinity) - loss);
  const riseOf = ({ layer }: Candidate): number => rises.get(layer) ?? 0;
  const order = candidates.toSorted((one, other) => (riseOf(one) === riseOf(other) ? 0 : riseOf(one) - riseOf(other)));
  const chosen = order.slice(0, 1);
  // One activation stays.
  for (const next of order.slice(1, open.length - 1)) {
    if (riseOf(order[0] ?? next) >= 0) break;
    const joint = yield trialOf([...chosen, next].map(({ form }) => form));
    if (!(joint.loss <= loss)) break;
    chosen.push(next);
  }
  return yield* decided(decision(input, candidates, chosen, rises));
}

function decision(
  { epochs }: TlcInput,
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  rises: ReadonlyMap<string, number>,
): Decision {
  const layers = candidates.map((candidate): LayerDecision => {
    const { layer, entropy, off } = candidate;
    const isChosen = chosen.includes(candidate);
    const first = candidate === chosen[0];
    const why = first ? 'smallest rise of the loss' : isChosen ? 'the loss does not rise with it either' : 'larger rise of the loss';
    return { layer, what: isChosen ? 'linearize' : 'keep', why, numbers: { rise: rises.get(layer) ?? 0, entropy, off } };
  });
  return { actions: chosen.map(({ form }) => form), trainEpochs: epochs, layers };
}

/** On the whole validation set. */
function trialOf(actions: readonly LinearForm[]): Trial {
  return { actions, split: 'validation' };
}

function candidateOf(layer: PrunableLayer, input: TlcInput): Candidate {
  const probabilities = offProbabilities(layer, input);
  const scale = Float32Array.from(probabilities, (probability) => (probability >= 0.5 ? 0 : 1));
  const entropies = probabilities.map((probability) => neuronEntropy({ linear: [1 - probability, probability] }));
  return {
    layer: layer.name,
    form: { kind: 'linear-form', layer: layer.name, scale },
    entropy: mean(entropies),
    off: mean(probabilities.map((probability) => (probability >= 0.5 ? 1 : 0))),
  };
}

/** By β and γ of the batch normalization that yields the pre-activations; without one, by their measured mean and standard deviation. */
function offProbabilities({ name, activation }: PrunableLayer, { graph, measured }: TlcInput): readonly number[] {
  const view = graphView(graph);
  const source = view.node(view.node(activation).inputs[0] ?? '');
  if (source.op === 'batchNorm') {
    const gamma = measured.parameters.get(`${source.id}/gamma`);
    return Array.from(measured.parameters.get(`${source.id}/beta`) ?? [], (beta, channel) =>
      offProbability(beta, Math.abs(gamma?.[channel] ?? 0)),
    );
  }
  const moments = measured.moments.get(name);
  return moments?.mean.map((value, neuron) => offProbability(value, Math.sqrt(moments.variance[neuron] ?? 0))) ?? [];
}

/** Whether an activation is a rectifier in the wide sense: linear, or nearly so, far above 0 and far below. */
function isOnOrOff(graph: ModelGraph, activation: string): boolean {
  const node = graphView(graph).node(activation);
  return node.op === 'activation' && ['on', 'off'].every((name) => activationOf(node).regions.some((region) => region.name === name));
}

function activationName(graph: ModelGraph, activation: string): string {
  const node = graphView(graph).node(activation);
  return node.op === 'activation' ? activationOf(node).name : node.op;
}

function finiteOr(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
