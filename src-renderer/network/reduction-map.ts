import type { ReductionPlan } from '#shared/contract/index.ts';
import { channelsOf, prunableLayers, inferShapes, hasKernel, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import type { PlannedStep } from '#shared/reduction/index.ts';
import { drawGraph, OUTPUT, type DrawnGraph, type DrawnNode } from './drawn-graph.ts';

/**
 * What a reduction makes of a node. kept: it stays as it is; changed: it stays, with fewer channels or without its rectifier; merged:
 * another node does its work; gone: nothing does. new: a node that stands in the reduced network only.
 */
export type Fate = 'kept' | 'changed' | 'merged' | 'gone' | 'new';

export interface NodeFate {
  readonly fate: Fate;
  /** A few words to be written on the node: `16 → 9`, `now in stem/conv`. */
  readonly note: string;
  /** Drawn nodes of the other network that it is joined to: where its work is done now, or whose work it does. */
  readonly partners: readonly string[];
  /** Steps of the plan that touch it, those left out too. */
  readonly steps: readonly PlannedStep[];
}

export interface MappedNetwork {
  readonly graph: ModelGraph;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly drawn: DrawnGraph;
  readonly fates: ReadonlyMap<string, NodeFate>;
}

/** A network and what a plan leaves of it, each drawn node joined to its partners on the other side. */
export interface ReductionMap {
  readonly before: MappedNetwork;
  readonly after: MappedNetwork;
  /** For each step the drawn nodes of the network before that it touches. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
}

interface MappedPlan extends Pick<ReductionPlan, 'nodeMap' | 'steps'> {
  readonly original: ModelGraph;
  readonly reduced: ModelGraph;
}

/** `prunable`: the layers of the network before any of its rectifiers was replaced. */
export function mapReduction(plan: MappedPlan, prunable: readonly PrunableLayer[] = prunableLayers(plan.original)): ReductionMap {
  const { original, reduced, nodeMap, steps } = plan;
  const before = { graph: original, shapes: inferShapes(original), drawn: drawGraph(original, prunable) };
  const after = { graph: reduced, shapes: inferShapes(reduced), drawn: drawGraph(reduced) };
  const holderBefore = holders(before.drawn);
  const holderAfter = holders(after.drawn);

  const touched = new Map(steps.map((step) => [step.id, unique(step.nodes.map((id) => holderBefore.get(ownerOf(id, holderBefore))))]));
  const stepsOf = (ids: readonly string[]): readonly PlannedStep[] =>
    steps.filter((step) => touched.get(step.id)?.some((id) => ids.includes(id)));

  const fatesBefore = new Map(
    before.drawn.nodes.map((node): [string, NodeFate] => {
      const partners = unique(mappedNodes(node, nodeMap).map((place) => holderAfter.get(place)));
      const place = node.head === undefined ? OUTPUT : (nodeMap[node.head.id] ?? null);
      const [fate, note] = fateOf(node, place, holderAfter, changeOf(node, plan, before.shapes, after.shapes));
      return [node.id, { fate, note, partners: fate === 'gone' ? [] : partners, steps: stepsOf([node.id]) }];
    }),
  );
  const fatesAfter = new Map(
    after.drawn.nodes.map((node): [string, NodeFate] => {
      const sources = before.drawn.nodes.filter(({ id }) => fatesBefore.get(id)?.partners.includes(node.id)).map(({ id }) => id);
      const own = fatesBefore.get(node.id);
      const others = sources.filter((id) => id !== node.id);
      const note = [own?.note ?? '', others.length > 0 ? `+ ${others.length} merged` : ''].filter(Boolean).join(', ');
      const touchedBy = own ? node.id : (holderBefore.get(ownerOf(node.id, holderBefore)) ?? '');
      return [node.id, { fate: own ? own.fate : 'new', note, partners: sources, steps: stepsOf([touchedBy]) }];
    }),
  );
  return { before: { ...before, fates: fatesBefore }, after: { ...after, fates: fatesAfter }, touched };
}

function fateOf(node: DrawnNode, place: string | null, holderAfter: ReadonlyMap<string, string>, change: string): [Fate, string] {
  if (place === null) return ['gone', 'removed'];
  const holder = holderAfter.get(place);
  if (holder !== node.id) return ['merged', `now in ${holder ?? place}`];
  return change === '' ? ['kept', ''] : ['changed', change];
}

/** What is different about a node that stays: its channels, its rectifier. Normalization is folded nearly everywhere: no news. */
function changeOf(
  { head, members, kind }: DrawnNode,
  { nodeMap, reduced }: MappedPlan,
  before: ReadonlyMap<string, Shape>,
  after: ReadonlyMap<string, Shape>,
): string {
  if (head === undefined || kind === 'input') return '';
  const words: string[] = [];
  if (hasKernel(head)) {
    const outputs = [before.get(head.id), after.get(head.id)].map((shape) => channelsOf(shape ?? []));
    const input = reduced.nodes.find((node) => node.id === head.id)?.inputs[0] ?? '';
    const inputs = [before.get(head.inputs[0] ?? ''), after.get(input)].map((shape) => channelsOf(shape ?? []));
    if (outputs[0] !== outputs[1]) words.push(outputs.join(' → '));
    else if (inputs[0] !== inputs[1]) words.push(`reads ${inputs.join(' → ')}`);
  }
  const rectifier = members.find((member) => member.op === 'activation');
  if (rectifier) {
    const now = reduced.nodes.find((node) => node.id === rectifier.id)?.op;
    if (now === 'scale') words.push('linear');
    else if (nodeMap[rectifier.id] !== rectifier.id) words.push('no ReLU');
  }
  return words.join(', ');
}

function mappedNodes({ members }: DrawnNode, nodeMap: MappedPlan['nodeMap']): readonly string[] {
  if (members.length === 0) return [OUTPUT];
  return members.flatMap(({ id }) => nodeMap[id] ?? []);
}

/** For each node of the graph the drawn node that stands for it. */
function holders({ nodes }: DrawnGraph): ReadonlyMap<string, string> {
  return new Map([[OUTPUT, OUTPUT], ...nodes.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const))]);
}

/** A node that a reduction puts in is named after the one that it belongs to: `stage1/relu1/silence`. */
export function ownerOf(id: string, known: { has(id: string): boolean }): string {
  const end = id.lastIndexOf('/');
  return known.has(id) || end < 0 ? id : ownerOf(id.slice(0, end), known);
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
