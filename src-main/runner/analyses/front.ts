import { availableParallelism } from 'node:os';
import { type Front, type FrontPoint, frontPoints } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { graphView, type Model } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import {
  bestChoices,
  candidateSets,
  type ChainChange,
  type LatencyTable,
  type PricedNetwork,
  pricedReductions,
  type ReduceBy,
  unsettledLatency,
} from '#shared/latency/index.ts';
import type { LatencyMeter } from '../latency-meter.ts';
import type { Analyze } from './analyzed-model.ts';
import { scoresOf } from './evaluated-images.ts';
import { type LinearEvaluation, majorityForms, openEvaluation, reductionsOf, withoutWeights } from './linear-networks.ts';

/** The most points of a front: each is evaluated and timed as a whole. */
const MOST_POINTS = 24;
/** The largest share of the model's latency whose timings may not have settled. */
const MOST_UNSETTLED = 0.5;

/** The reductions of the model with these layers linear. */
type Reductions = (choices: readonly (readonly string[])[]) => readonly ReduceBy<Model>[];

/** Layers that may become linear together, and their positions among those that may. */
interface Candidate extends ChainChange {
  readonly layers: readonly string[];
}

/** A set of layers to make linear, by dynamic programming. */
type ChosenSet = Pick<FrontPoint, 'layers' | 'predictedRise'>;

/**
 * Prices every candidate by the network that the reduction leaves of the model without it, evaluates those that save time, and chooses sets of
 * them by dynamic programming. The network of each set is then timed and evaluated as a whole. Throws LabError `unavailable` if the machine is
 * too busy to be timed.
 */
export const analyzeFront: Analyze<'front'> = async (analyzed, { images, batch, threads }, report) => {
  const { linearized, data } = analyzed;
  const open = analyzed.layers.filter(({ activation }) => graphView(analyzed.model.graph).find(activation)?.op === 'activation');
  const forms = majorityForms(analyzed, open);
  const reductions: Reductions = (choices) => reductionsOf(analyzed, forms, choices, report);
  const conditions = { batch, threads: [threads, analyzed.threads].find((count) => count > 0) ?? availableParallelism() };
  const meter = await analyzed.openMeter(conditions, (done, of) => report('measuring', done, of));

  const sets = candidateSets(analyzed.model.graph, open).map((set) => open.filter((layer) => set.includes(layer)));
  const [whole, ...left] = await pricedReductions(reductions([[], ...sets.map(namesOf)]).map(withoutWeights), meter.complete);
  if (!whole) throw new LabError('collapsed', 'The output of the model is the same for all training images.', 'Analyze an earlier round.');
  const table = await meter.complete([]);
  const unsettled = unsettledShare(table, whole);

  const evaluation = await openEvaluation(analyzed, forms, images, report);
  try {
    const base = await evaluation.scores([]);
    const candidates: Candidate[] = [];
    for (const [index, set] of sets.entries()) {
      const saved = Math.max(0, whole.latency - (left[index]?.latency ?? whole.latency));
      const rise = saved > 0 ? (await evaluation.scores(namesOf(set))).nll - base.nll : NaN;
      const positions = set.map((layer) => open.indexOf(layer));
      candidates.push({ layers: namesOf(set), saved, rise, first: Math.min(...positions), last: Math.max(...positions) });
    }
    const chosen = chosenSets(candidates, namesOf(open), data.description.classes.length);
    const [first, ...timed] = await timedNetworks(reductions, [[], ...chosen.map(({ layers }) => layers)], meter);
    if (!first) throw new Error('the model itself has been reduced before');
    const model = { ...first, ...scoresOf(base) };
    const points: FrontPoint[] = [];
    for (const [index, set] of chosen.entries()) {
      const figures = timed[index];
      if (!figures || figures.latency >= model.latency) continue;
      points.push({ ...set, ...figures, ...scoresOf(await evaluation.scores(set.layers)) });
    }
    const { processor, runtime } = table;
    return {
      ...{ kind: 'front', ...imagesOf(evaluation), processor, runtime, ...conditions, unsettled, linearized: [...linearized], model },
      candidates: candidates.map(({ layers, saved, rise }) => ({ layers: [...layers], saved, rise: Number.isFinite(rise) ? rise : null })),
      points: [...frontPoints(points)],
    };
  } finally {
    evaluation.dispose();
  }
};

function namesOf(layers: readonly LayerSummary[]): string[] {
  return layers.map(({ name }) => name);
}

function imagesOf({ split, images }: LinearEvaluation): Pick<Front, 'split' | 'images'> {
  return { split, images };
}

/** The sets to time and evaluate: as many as a front may have points, at about equal distances of saved time. Layers in graph order. */
function chosenSets(candidates: readonly Candidate[], layers: readonly string[], classes: number): readonly ChosenSet[] {
  // A network whose loss rises to that of guessing has nothing left to lose.
  const finite = candidates.filter(({ rise }) => Number.isFinite(rise));
  const choices = bestChoices(finite, { limit: Math.log(classes) }).filter(({ changes }) => changes.length > 0);
  const most = choices.at(-1)?.saved ?? 0;
  const levels = Array.from({ length: MOST_POINTS }, (_, index) => ((index + 1) * most) / MOST_POINTS);
  const spread = new Set(levels.flatMap((level) => choices.find(({ saved }) => saved >= level) ?? []));
  return [...spread].map(({ changes, rise }) => {
    const taken = new Set(changes.flatMap((change) => change.layers));
    return { layers: layers.filter((name) => taken.has(name)), predictedRise: rise };
  });
}

type Timed = Pick<FrontPoint, 'latency' | 'predicted'>;

/** Reduces the model with each choice of layers linear, and times what is left; undefined where nothing is. */
async function timedNetworks(
  reductions: Reductions,
  choices: readonly (readonly string[])[],
  { complete, measure }: LatencyMeter,
): Promise<readonly (Timed | undefined)[]> {
  const reduced = await pricedReductions(reductions(choices), complete);
  const networks = reduced.filter((network) => network !== undefined);
  const times = await measure(networks);
  return reduced.map((network) => {
    if (!network) return undefined;
    const { latency: predicted } = network;
    return { latency: times[networks.indexOf(network)] ?? NaN, predicted };
  });
}

/** Throws LabError `unavailable` if most of the model's latency is uncertain. */
function unsettledShare(table: LatencyTable, { graph, latency }: PricedNetwork<Pick<Model, 'graph'>>): number {
  const share = latency > 0 ? unsettledLatency(table, graph) / latency : 0;
  if (share <= MOST_UNSETTLED) return share;
  throw new LabError(
    'unavailable',
    `The timings of this machine do not settle: ${Math.round(100 * share)} % of the model’s latency is uncertain.`,
    'End other programs and analyze the model again. Timings that have settled are kept.',
  );
}
