import { z } from 'zod';
import { permutation } from '#shared/random/index.ts';
import { majorityForm } from '#shared/reduction/index.ts';
import type { LinearForm } from '../action.ts';
import type { Decision, DecisionGenerator, LayerDecision, Trial } from '../decision.ts';
import { defineMethod, type RoundInput } from '../method.ts';
import { delta, latencyBatch, latencyThreads, locked, rounds } from '../shared-settings.ts';
import { type Candidate, candidatesOf, chosenCandidates, type TriedCandidate } from './candidates.ts';

type ShallowInput = RoundInput<'states' | 'parameters' | 'latencies'>;

interface Settings {
  readonly locked: readonly string[];
  readonly limit: number;
  readonly images: number;
}

/**
 * No pruning: in each round, activations become linear by the measured rise of the loss per millisecond that this saves in onnxruntime, and
 * the network is trained again. Each neuron gets the linear piece of its majority state.
 */
export const shallow = defineMethod({
  kind: 'shallow',
  name: 'Shallow',
  label: 'Shallow: smallest rise of the loss per saved millisecond becomes linear',
  source: 'Nepenthe Lab.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds of making activations linear and training.'),
    delta,
    locked: locked.describe('Layers whose activation is kept.'),
    limit: z
      .number()
      .min(0)
      .max(100)
      .default(0.1)
      .describe('Largest summed rise of the loss, in nats, of the activations that become linear in a round; at least one does.')
      .meta({ title: 'Loss limit of a round (nats)' }),
    images: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe('Number of training images on which the rise of the loss is measured, a new draw in each round.')
      .meta({ title: 'Training images for trials' }),
    latencyBatch,
    latencyThreads,
  },
  milder: 'lower method.limit',
  needs: ['states', 'parameters', 'latencies'],
  decide,
});

async function* decide(settings: Settings, input: ShallowInput): DecisionGenerator {
  const candidates = candidatesOf(input, settings.locked);
  if (candidates.length === 0) return { stop: 'linear', reason: 'All activations that may become linear are linear.' };
  const images = permutation(input.images, input.random).slice(0, settings.images).sort();
  const trial = (actions: Trial['actions']): Trial => ({ actions, split: 'train', images });
  const { loss } = yield trial([]);
  const tried: TriedCandidate[] = [];
  for (const candidate of candidates) {
    const outcome = yield trial(linearForms(candidate, input));
    tried.push({ ...candidate, rise: outcome.loss - loss });
  }
  return await Promise.resolve(decisionOf(tried, chosenCandidates(tried, settings.limit), input));
}

function decisionOf(tried: readonly TriedCandidate[], chosen: readonly TriedCandidate[], input: ShallowInput): Decision {
  return {
    actions: chosen.flatMap((candidate) => linearForms(candidate, input)),
    trainEpochs: input.epochs,
    layers: input.layers.flatMap(({ name }) => layerDecision(name, tried, chosen)),
  };
}

/** The candidate that a layer became linear with, or else the layer alone. */
function layerDecision(layer: string, tried: readonly TriedCandidate[], chosen: readonly TriedCandidate[]): readonly LayerDecision[] {
  const own = chosen.find(({ layers }) => layers.includes(layer));
  const alone = tried.find(({ layers }) => layers.length === 1 && layers[0] === layer);
  const candidate = own ?? alone;
  if (!candidate) return [];
  const { rise, saved, layers } = candidate;
  const others = layers.filter((one) => one !== layer);
  const together = others.length > 0 ? `, together with ${others.join(', ')}` : '';
  const why = saved > 0 ? 'rise of the loss per saved millisecond' : 'rise of the loss; saves no time';
  return [{ layer, what: own ? 'linearize' : 'keep', why: `${why}${together}`, numbers: { rise, saved } }];
}

function linearForms({ layers }: Candidate, { graph, layers: all, measured }: ShallowInput): readonly LinearForm[] {
  return all
    .filter(({ name }) => layers.includes(name))
    .map(({ name, activation }) => {
      const states = measured.states.get(name);
      if (!states) throw new Error(`the states of ${name} are not measured`);
      return { kind: 'linear-form', layer: name, ...majorityForm({ graph, weights: measured.parameters }, activation, states) };
    });
}
