import { z } from 'zod';
import { permutation } from '#shared/random/index.ts';
import { majorityForm } from '#shared/reduction/index.ts';
import type { LinearForm } from '../action.ts';
import { decided, type Decision, type DecisionGenerator, type LayerDecision, type Trial } from '../decision.ts';
import { pruneByEntropy } from '../entropy-guided.ts';
import { defineMethod, type RoundInput } from '../method.ts';
import { calibration, delta, latencyBatch, latencyThreads, locked, rounds, type Unbypassed, unbypassed } from '../shared-settings.ts';
import { type Candidate, candidatesOf, chosenCandidates, type TriedCandidate } from './candidates.ts';

type ShallowInput = RoundInput<'states' | 'weights' | 'parameters' | 'latencies'>;

interface Settings {
  readonly locked: readonly string[];
  readonly limit: number;
  readonly calibration: number;
  readonly images: number;
  readonly zeta: number;
  readonly unbypassed: Unbypassed;
}

/**
 * In each round, activations become linear by the measured rise of the loss per millisecond that this saves in onnxruntime, and the network
 * is trained again. Each neuron gets the linear piece of its majority state. With ζ > 0, the entropy budget also prunes the other layers.
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
      .describe('Largest total rise of the loss, in nats, that a round accepts; at least one activation becomes linear.')
      .meta({ title: 'Loss limit of a round (nats)' }),
    calibration,
    images: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe('Largest number of calibration images that measure the rise of the loss in a round; each round draws its own.')
      .meta({ title: 'Calibration images in a round' }),
    zeta: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('ζ: the fraction of the remaining weights that each round also prunes, by NEPENTHE’s entropy budget; 0 for none.')
      .meta({ title: 'ζ (pruned share)' }),
    unbypassed,
    latencyBatch,
    latencyThreads,
  },
  milder: 'lower method.limit',
  needs: ['states', 'weights', 'parameters', 'latencies'],
  decide,
});

async function* decide(settings: Settings, input: ShallowInput): DecisionGenerator {
  const candidates = candidatesOf(input, settings.locked);
  if (candidates.length === 0) return { stop: 'linear', reason: 'All activations that may become linear are linear.' };
  const split = settings.calibration > 0 ? 'calibration' : 'train';
  const images = permutation(input.images[split], input.random).slice(0, settings.images).sort();
  const trial = (actions: Trial['actions']): Trial => ({ actions, split, images });
  const { loss } = yield trial([]);
  const tried: TriedCandidate[] = [];
  for (const candidate of candidates) {
    const outcome = yield trial(linearForms(candidate, input));
    tried.push({ ...candidate, rise: outcome.loss - loss });
  }
  const chosen = chosenCandidates(tried, settings.limit);
  const pruning = settings.zeta > 0 ? prunedBesides(chosen, settings, input) : NO_PRUNING;
  const unpruned = input.layers.filter(({ name }) => !pruning.layers.some(({ layer }) => layer === name));
  return yield* decided({
    actions: [...chosen.flatMap((candidate) => linearForms(candidate, input)), ...pruning.actions],
    trainEpochs: input.epochs,
    layers: [...unpruned.flatMap(({ name }) => layerDecision(name, tried, chosen)), ...pruning.layers],
  });
}

const NO_PRUNING: Pick<Decision, 'actions' | 'layers'> = { actions: [], layers: [] };

/** What the entropy budget prunes in the layers that are not linear after this round. */
function prunedBesides(chosen: readonly TriedCandidate[], settings: Settings, input: ShallowInput): Pick<Decision, 'actions' | 'layers'> {
  const linear = new Set([...input.linearized, ...chosen.flatMap(({ layers }) => layers)]);
  const outcome = pruneByEntropy(settings, { ...input, layers: input.layers.filter(({ name }) => !linear.has(name)) });
  return 'stop' in outcome ? NO_PRUNING : { ...outcome, layers: outcome.layers.filter(({ what }) => what === 'prune') };
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

function linearForms({ layers }: Candidate, { graph, layers: all, measured, entropy }: ShallowInput): readonly LinearForm[] {
  return all
    .filter(({ name }) => layers.includes(name))
    .map(({ name, activation }) => {
      const states = measured.states.get(name);
      if (!states) throw new Error(`the states of ${name} are not measured`);
      const form = majorityForm({ graph, weights: measured.parameters }, activation, states, entropy.states);
      return { kind: 'linear-form', layer: name, ...form };
    });
}
