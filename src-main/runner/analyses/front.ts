import { availableParallelism } from 'node:os';
import { type Front, type FrontPoint, frontPoints } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Block, graphView, identityConvolutions, type Model, type ModelGraph, shapePreservingBlocks } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import {
  bestChoices,
  candidateSets,
  type ChainChange,
  type Choice,
  type LatencyTable,
  type PricedNetwork,
  pricedReductions,
  unsettledLatency,
} from '#shared/latency/index.ts';
import type { LatencyMeter } from '../latency-meter.ts';
import type { Analyze, AnalyzedModel, ReportAnalysis } from './analyzed-model.ts';
import { graphOnly, type NetworkChange, openEvaluation, reductionsOf } from './changed-networks.ts';
import { scoresOf } from './evaluated-images.ts';

/** The most points of a front: each is evaluated and timed as a whole. */
const MOST_POINTS = 24;
/** The largest share of the model's latency whose timings may not have settled. */
const MOST_UNSETTLED = 0.5;

/** A change, the layers that go with it, and their positions among the layers with activations. */
interface Candidate extends NetworkChange, Pick<ChainChange, 'first' | 'last'> {
  /** Names of the layers that become linear, of those in bypassed blocks, and of those whose convolutions are dropped. */
  readonly layers: string[];
  readonly bypassed: string[];
  readonly dropped: string[];
}

const UNCHANGED: NetworkChange = { linear: [], blocks: [], convolutions: [] };
const NO_LAYERS = { layers: [], bypassed: [], dropped: [] };

/**
 * Prices every candidate by the network that the reduction leaves of the model without it, evaluates those that save time, and chooses sets of
 * them by dynamic programming. The network of each set is then timed and evaluated as a whole. Throws LabError `unavailable` if the machine is
 * too busy to be timed.
 */
export const analyzeFront: Analyze<'front'> = async (analyzed, { images, batch, threads }, report) => {
  const conditions = { batch, threads: [threads, analyzed.threads].find((count) => count > 0) ?? availableParallelism() };
  const meter = await analyzed.openMeter(conditions, (done, of) => report('measuring', done, of));
  const found = candidatesOf(analyzed);
  const { whole, saved, table } = await savingsOf(analyzed, found, meter, report);
  const unsettled = unsettledShare(table, whole);

  const evaluation = await openEvaluation(analyzed, replaceableParts(analyzed.model.graph), images, report);
  try {
    const base = await evaluation.scores(UNCHANGED);
    const candidates: (Candidate & ChainChange)[] = [];
    for (const [index, candidate] of found.entries()) {
      const own = saved[index] ?? 0;
      const rise = own > 0 ? (await evaluation.scores(candidate)).nll - base.nll : NaN;
      candidates.push({ ...candidate, saved: own, rise });
    }
    const chosen = spreadChoices(candidates, analyzed.data.description.classes.length);
    const [first, ...timed] = await timedNetworks(analyzed, [UNCHANGED, ...chosen.map(changeOf)], meter, report);
    if (!first) throw new Error('the model itself has been reduced before');
    const model = { latency: first.measured, ...scoresOf(base) };
    const points: FrontPoint[] = [];
    for (const [index, choice] of chosen.entries()) {
      const own = timed[index];
      if (!own || own.measured >= model.latency) continue;
      const figures = { latency: own.measured, predicted: (model.latency * own.segments) / first.segments, predictedRise: choice.rise };
      points.push({ ...namesOf(choice), ...figures, ...scoresOf(await evaluation.scores(changeOf(choice))) });
    }
    const { processor, runtime } = table;
    const { split, images: evaluated } = evaluation;
    return {
      ...{ kind: 'front', split, images: evaluated, processor, runtime, ...conditions, unsettled, model },
      linearized: [...analyzed.linearized],
      candidates: candidates.map(({ layers, bypassed, dropped, saved: own, rise }) => ({
        ...{ layers, bypassed, dropped, saved: own },
        rise: Number.isFinite(rise) ? rise : null,
      })),
      points: [...frontPoints(points)],
    };
  } finally {
    evaluation.dispose();
  }
};

/** Blocks and convolutions that the identity could replace, in graph order. */
function replaceableParts(graph: ModelGraph): readonly Block[] {
  const view = graphView(graph);
  const parts = [...shapePreservingBlocks(graph), ...identityConvolutions(graph)];
  return parts.toSorted((one, other) => view.indexOf(one.output) - view.indexOf(other.output));
}

/**
 * What may change: activations become linear, alone or together; blocks are bypassed; and convolutions are dropped, alone or with the
 * activations of a set around them, so that the layers before and after them merge without a larger kernel.
 */
function candidatesOf({ model: { graph }, layers }: AnalyzedModel): readonly Candidate[] {
  const view = graphView(graph);
  const open = layers.filter(({ activation }) => view.find(activation)?.op === 'activation');
  const candidate = (own: readonly LayerSummary[], change: Omit<Candidate, 'first' | 'last'>): Candidate => {
    const positions = own.map((layer) => open.indexOf(layer));
    return { ...change, first: Math.min(...positions), last: Math.max(...positions) };
  };
  const sets = candidateSets(graph, open).map((set) => open.filter((layer) => set.includes(layer)));
  const linear = sets.map((own) => candidate(own, { ...UNCHANGED, ...NO_LAYERS, linear: own, layers: own.map(({ name }) => name) }));
  const bypassed = shapePreservingBlocks(graph).flatMap((block) => {
    const inside = layers.filter(({ activation }) => block.nodes.includes(activation));
    const own = open.filter((layer) => inside.includes(layer));
    const change = { ...UNCHANGED, ...NO_LAYERS, blocks: [block], bypassed: inside.map(({ name }) => name) };
    return own.length === 0 ? [] : [candidate(own, change)];
  });
  const dropped = identityConvolutions(graph).flatMap((block) => {
    const [own, another] = open.filter(({ kernel }) => kernel === block.nodes[0]);
    if (!own || another) return [];
    return [[], ...sets.filter((set) => set.includes(own))].map((set) => {
      const names = { ...NO_LAYERS, layers: set.map(({ name }) => name), dropped: [own.name] };
      return candidate([own, ...set], { ...names, linear: set, blocks: [], convolutions: [block] });
    });
  });
  return [...linear, ...bypassed, ...dropped];
}

interface Savings {
  /** The model, reduced without any change. */
  readonly whole: PricedNetwork<Pick<Model, 'graph'>>;
  /** Predicted milliseconds that each change saves. */
  readonly saved: readonly number[];
  readonly table: LatencyTable;
}

async function savingsOf(
  analyzed: AnalyzedModel,
  candidates: readonly NetworkChange[],
  { complete }: LatencyMeter,
  report: ReportAnalysis,
): Promise<Savings> {
  const reductions = reductionsOf(analyzed, [UNCHANGED, ...candidates], report).map(graphOnly);
  const [whole, ...left] = await pricedReductions(reductions, complete);
  if (!whole) throw new LabError('collapsed', 'The output of the model is the same for all training images.', 'Analyze an earlier round.');
  const saved = left.map((network) => (network ? Math.max(0, whole.latency - network.latency) : 0));
  return { whole, saved, table: await complete([]) };
}

/** The choices to time and evaluate: as many as a front may have points, at about equal distances of saved time. */
function spreadChoices<Change extends ChainChange>(candidates: readonly Change[], classes: number): readonly Choice<Change>[] {
  // A network whose loss rises to that of guessing has nothing left to lose.
  const finite = candidates.filter(({ rise }) => Number.isFinite(rise));
  const choices = bestChoices(finite, { limit: Math.log(classes) }).filter(({ changes }) => changes.length > 0);
  const most = choices.at(-1)?.saved ?? 0;
  const levels = Array.from({ length: MOST_POINTS }, (_, index) => ((index + 1) * most) / MOST_POINTS);
  return [...new Set(levels.flatMap((level) => choices.find(({ saved }) => saved >= level) ?? []))];
}

function changeOf({ changes }: Choice<ChainChange & NetworkChange>): NetworkChange {
  return {
    linear: changes.flatMap(({ linear }) => linear),
    blocks: changes.flatMap(({ blocks }) => blocks),
    convolutions: changes.flatMap(({ convolutions }) => convolutions),
  };
}

function namesOf({ changes }: Choice<ChainChange & Candidate>): Pick<FrontPoint, 'layers' | 'bypassed' | 'dropped'> {
  return {
    layers: changes.flatMap(({ layers }) => layers),
    bypassed: changes.flatMap(({ bypassed }) => bypassed),
    dropped: changes.flatMap(({ dropped }) => dropped),
  };
}

/** Milliseconds of a network: those of a call, and the sum of its segments. */
interface Timed {
  readonly measured: number;
  readonly segments: number;
}

/** Reduces the changed models, and times what is left; undefined where nothing is. */
async function timedNetworks(
  analyzed: AnalyzedModel,
  changes: readonly NetworkChange[],
  { complete, measure }: LatencyMeter,
  report: ReportAnalysis,
): Promise<readonly (Timed | undefined)[]> {
  const reduced = await pricedReductions(reductionsOf(analyzed, changes, report), complete);
  const networks = reduced.filter((network) => network !== undefined);
  const times = await measure(networks.map(({ model }) => model()));
  return reduced.map((network) => network && { measured: times[networks.indexOf(network)] ?? NaN, segments: network.latency });
}

/** Throws LabError `unavailable` if most of the model’s latency is uncertain, unless the environment accepts that. */
function unsettledShare(table: LatencyTable, { graph, latency }: Savings['whole']): Front['unsettled'] {
  const share = latency > 0 ? unsettledLatency(table, graph) / latency : 0;
  if (share <= MOST_UNSETTLED || process.env['NEPENTHE_UNSETTLED_LATENCIES'] === 'accept') return share;
  throw new LabError(
    'unavailable',
    `The timings of this machine do not settle: ${Math.round(100 * share)} % of the model’s latency is uncertain.`,
    'End other programs and analyze the model again: timings that have settled are kept. On a machine that is always busy, set NEPENTHE_UNSETTLED_LATENCIES=accept.',
  );
}
