import { z } from 'zod';
import { layersWithoutBypass } from '#shared/graph/index.ts';
import { permutation } from '#shared/random/index.ts';
import { type BlockOfLayers, blocksOfLayers, convolutionsOfLayers, majorityForm } from '#shared/reduction/index.ts';
import { listed } from '#shared/text/index.ts';
import type { LinearForm } from '../action.ts';
import { decided, type Decision, type DecisionGenerator, type LayerDecision, type Stop, type Trial } from '../decision.ts';
import { pruneByEntropy } from '../entropy-guided.ts';
import { defineMethod, type RoundInput } from '../method.ts';
import { calibration, delta, latencyBatch, latencyThreads, locked, rounds, type Unbypassed, unbypassed } from '../shared-settings.ts';
import { type Candidate, candidatesOf, chosenCandidates, type TriedCandidate } from './candidates.ts';

type ShallowInput = RoundInput<'states' | 'weights' | 'parameters' | 'latencies'>;

const layerNames = z.array(z.string().max(1000)).max(10_000).default([]);

interface Settings {
  readonly locked: readonly string[];
  readonly given: readonly string[];
  readonly bypassed: readonly string[];
  readonly dropped: readonly string[];
  readonly further: boolean;
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
  shows: 'Which layers buy the most time for the least loss, by latencies measured on this machine.',
  source: 'Nepenthe Lab.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds of making activations linear and training.'),
    delta,
    locked: locked.describe('Layers whose activation is kept.'),
    given: layerNames
      .describe(
        'Layers that become linear together in the first round, such as those of a point of the front; empty to choose by the limit.',
      )
      .meta({ title: 'Given layers' }),
    bypassed: layerNames
      .describe('Layers whose blocks are replaced by the identity in the first round; all layers of a block must be named.')
      .meta({ title: 'Bypassed layers' }),
    dropped: layerNames
      .describe('Layers whose convolutions the identity replaces in the first round; their output has the shape of their input.')
      .meta({ title: 'Dropped convolutions' }),
    further: z
      .boolean()
      .default(false)
      .describe(
        'After the given, bypassed and dropped layers, later rounds choose others by the limit; otherwise, the run ends after the first round.',
      )
      .meta({ title: 'Further layers' }),
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
  applies: ({ given, bypassed, dropped }, { graph, layers }) => {
    const [unknown] = given.filter((name) => !layers.some((layer) => layer.name === name));
    const [outside] = bypassed.filter(
      (name) => !bypassedBlocks({ bypassed }, { graph, layers }).some((block) => block.layers.includes(name)),
    );
    const [kept] = dropped.filter((name) => !convolutionsOfLayers(graph, layers, [name]).length);
    const known = `The network’s layers are ${listed(layers.map(({ name }) => name))}.`;
    const sameShape = 'Name layers with a convolution whose output has the shape of its input.';
    const blocks = 'Name all layers of a block whose output has the shape of its input.';
    return {
      problems: [
        ...(unknown === undefined ? [] : [{ message: `There is no layer ${unknown} to make linear.`, remedy: known, field: 'given' }]),
        ...(outside === undefined ? [] : [{ message: `No bypassed block contains layer ${outside}.`, remedy: blocks, field: 'bypassed' }]),
        ...(kept === undefined
          ? []
          : [{ message: `The identity cannot replace a convolution of layer ${kept}.`, remedy: sameShape, field: 'dropped' }]),
      ],
    };
  },
  decide,
});

async function* decide(settings: Settings, input: ShallowInput): DecisionGenerator {
  if (settings.given.length + settings.bypassed.length + settings.dropped.length === 0) return yield* decideByLoss(settings, input);
  const given = decideGiven(settings, input);
  return 'stop' in given && settings.further ? yield* decideByLoss(settings, input) : yield* decided(given);
}

function decideGiven(settings: Settings, input: ShallowInput): Decision | Stop {
  const layers = settings.given.filter((name) => !input.linearized.includes(name) && !settings.locked.includes(name));
  const blocks = bypassedBlocks(settings, input);
  const inside = new Set(blocks.flatMap(({ block }) => block.nodes));
  const convolutions = convolutionsOfLayers(
    input.graph,
    input.layers,
    settings.dropped.filter((name) => !settings.locked.includes(name)),
  ).filter(({ block }) => !inside.has(block.output));
  if (layers.length + blocks.length + convolutions.length === 0) return { stop: 'linear', reason: 'All given layers are linear or gone.' };
  const [bypassed, dropped] = [blocks, convolutions].map((own) => own.flatMap((one) => one.layers)) as [string[], string[]];
  const gone = [...bypassed, ...dropped];
  const decision = (what: string, layer: string): LayerDecision => ({ layer, what, why: 'given by the settings', numbers: {} });
  const decisions = [
    ...layers.map((layer) => decision('linearize', layer)),
    ...bypassed.map((layer) => decision('bypass', layer)),
    ...dropped.filter((layer) => !layers.includes(layer)).map((layer) => decision('drop', layer)),
  ];
  const { actions, ...decided } = decisionOf([{ layers }], decisions, settings, input, gone);
  return {
    actions: [...actions, ...[...blocks, ...convolutions].map(({ block }) => ({ kind: 'bypass-block', block }) as const)],
    ...decided,
  };
}

/** The blocks to bypass: all their layers are given, and none is locked. */
function bypassedBlocks(
  { bypassed, locked = [] }: Pick<Settings, 'bypassed'> & Partial<Pick<Settings, 'locked'>>,
  { graph, layers }: Pick<ShallowInput, 'graph' | 'layers'>,
): readonly BlockOfLayers[] {
  const open = bypassed.filter((name) => !locked.includes(name));
  return blocksOfLayers(graph, layers, open);
}

async function* decideByLoss(settings: Settings, input: ShallowInput): DecisionGenerator {
  // A form that is 0 where no path bypasses it cuts the network. The loss does not tell while the network is hardly better than a constant.
  const unbypassed = new Set(layersWithoutBypass(input.graph, input.layers));
  const cuts = ({ layer, scale }: LinearForm): boolean => unbypassed.has(layer) && scale.every((factor) => factor === 0);
  const candidates = candidatesOf(input, settings.locked)
    .map((candidate) => ({ ...candidate, forms: linearForms(candidate, input) }))
    .filter(({ forms }) => !forms.some(cuts));
  if (candidates.length === 0) {
    return { stop: 'linear', reason: 'All activations that may become linear, and leave a path through the network, are linear.' };
  }
  const split = settings.calibration > 0 ? 'calibration' : 'train';
  const images = permutation(input.images[split], input.random).slice(0, settings.images).sort();
  const trial = (actions: Trial['actions']): Trial => ({ actions, split, images });
  const { loss } = yield trial([]);
  const tried: TriedCandidate[] = [];
  for (const { forms, ...candidate } of candidates) {
    const outcome = yield trial(forms);
    tried.push({ ...candidate, rise: outcome.loss - loss });
  }
  const chosen = chosenCandidates(tried, settings.limit);
  const decisions = input.layers.flatMap(({ name }) => layerDecision(name, tried, chosen));
  return yield* decided(decisionOf(chosen, decisions, settings, input));
}

/** Makes sets of layers linear, and prunes the others, except for those that go. A pruned layer's entry replaces its own. */
function decisionOf(
  chosen: readonly LayerSet[],
  decisions: readonly LayerDecision[],
  settings: Settings,
  input: ShallowInput,
  gone: readonly string[] = [],
): Decision {
  const pruning = settings.zeta > 0 ? prunedBesides([...chosen, { layers: gone }], settings, input) : NO_PRUNING;
  const unpruned = decisions.filter((one) => !pruning.layers.some(({ layer }) => layer === one.layer));
  return {
    actions: [...chosen.flatMap((set) => linearForms(set, input)), ...pruning.actions],
    trainEpochs: input.epochs,
    layers: [...unpruned, ...pruning.layers],
  };
}

type LayerSet = Pick<Candidate, 'layers'>;

const NO_PRUNING: Pick<Decision, 'actions' | 'layers'> = { actions: [], layers: [] };

/** What the entropy budget prunes in the layers that are not linear after this round. */
function prunedBesides(chosen: readonly LayerSet[], settings: Settings, input: ShallowInput): Pick<Decision, 'actions' | 'layers'> {
  const linear = new Set([...input.linearized, ...chosen.flatMap(({ layers }) => layers)]);
  // Linear layers are locked, not left out: one that was emptied before is no path to the output.
  const outcome = pruneByEntropy({ ...settings, locked: [...settings.locked, ...linear] }, input);
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

function linearForms({ layers }: LayerSet, { graph, layers: all, measured, entropy }: ShallowInput): readonly LinearForm[] {
  return all
    .filter(({ name }) => layers.includes(name))
    .map(({ name, activation }) => {
      const states = measured.states.get(name);
      if (!states) throw new Error(`the states of ${name} are not measured`);
      const form = majorityForm({ graph, weights: measured.parameters }, activation, states, entropy.states);
      return { kind: 'linear-form', layer: name, ...form };
    });
}
