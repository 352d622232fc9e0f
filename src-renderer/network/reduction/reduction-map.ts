import type { ReductionPlan } from '#shared/contract/index.ts';
import { channelsOf, hasKernel, inferShapes, type KernelNode, type ModelGraph, prunableLayers, type Shape } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import type { PlannedStep } from '#shared/reduction/index.ts';
import type { Table } from '#shared/text/index.ts';
import { OUTPUT, type ViewGraph, viewModel, type ViewNode } from '../graph-view/view-graph.ts';

/**
 * What a reduction does to a node.
 * - `kept`: leaves it unchanged
 * - `changed`: keeps it with fewer channels or without its rectifier
 * - `merged`: moves its work to another node
 * - `removed`: drops it and its work
 * - `added`: inserts it; it exists in the reduced network only
 */
export type Outcome = 'kept' | 'changed' | 'merged' | 'removed' | 'added';

export interface NodeOutcome {
  readonly outcome: Outcome;
  /** A short note for the node's box: `16 → 9`, `now in stem/conv`. */
  readonly note: string;
  /** Nodes of the other network that it is linked to: where its work is done now, or whose work it does. */
  readonly partners: readonly string[];
  /** Steps of the plan that touch it, including skipped ones. */
  readonly steps: readonly PlannedStep[];
}

export interface MappedNetwork {
  readonly graph: ModelGraph;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly view: ViewGraph;
  readonly outcomes: ReadonlyMap<string, NodeOutcome>;
}

/** A network and its reduction, each node linked to its partners on the other side. */
export interface ReductionMap {
  readonly before: MappedNetwork;
  readonly after: MappedNetwork;
  /** For each step, the nodes of the network before that it touches. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
}

interface MappedPlan extends Pick<ReductionPlan, 'nodeMap' | 'steps'> {
  readonly original: ModelGraph;
  readonly reduced: ModelGraph;
}

/** @param prunable the layers of the network before any rectifier was linearized */
export function mapReduction(plan: MappedPlan, prunable: readonly PrunableLayer[] = prunableLayers(plan.original)): ReductionMap {
  const { original, reduced, nodeMap, steps } = plan;
  const before = { graph: original, shapes: inferShapes(original), view: viewModel(original, prunable) };
  const after = { graph: reduced, shapes: inferShapes(reduced), view: viewModel(reduced) };
  const holderBefore = holders(before.view);
  const holderAfter = holders(after.view);

  const touched = new Map(steps.map((step) => [step.id, unique(step.nodes.map((id) => holderBefore.get(ownerOf(id, holderBefore))))]));
  const stepsOf = (node: string): readonly PlannedStep[] => steps.filter((step) => touched.get(step.id)?.includes(node));

  const outcomesBefore = new Map(
    before.view.nodes.map((node): [string, NodeOutcome] => {
      const partners = unique(mappedNodes(node, nodeMap).map((id) => holderAfter.get(id)));
      const target = node.head === undefined ? OUTPUT : (nodeMap[node.head.id] ?? null);
      const [outcome, note] = outcomeOf(node, target, holderAfter, describeChange(node, plan, before.shapes, after.shapes));
      return [node.id, { outcome, note, partners: outcome === 'removed' ? [] : partners, steps: stepsOf(node.id) }];
    }),
  );
  const outcomesAfter = new Map(
    after.view.nodes.map((node): [string, NodeOutcome] => {
      const sources = before.view.nodes.filter(({ id }) => outcomesBefore.get(id)?.partners.includes(node.id)).map(({ id }) => id);
      const own = outcomesBefore.get(node.id);
      const others = sources.filter((id) => id !== node.id);
      const note = [own?.note ?? '', others.length > 0 ? `+ ${others.length} merged` : ''].filter(Boolean).join(', ');
      const touchedBy = own ? node.id : (holderBefore.get(ownerOf(node.id, holderBefore)) ?? '');
      return [node.id, { outcome: own?.outcome ?? 'added', note, partners: sources, steps: stepsOf(touchedBy) }];
    }),
  );
  return { before: { ...before, outcomes: outcomesBefore }, after: { ...after, outcomes: outcomesAfter }, touched };
}

/** One row per node of the network before: its outcome and the steps of the plan that touch it. */
export function reductionTable({ before }: ReductionMap): Table {
  return {
    columns: ['node', 'outcome', 'note', 'now in', 'steps'],
    rows: [...before.outcomes].map(([id, { outcome, note, partners, steps }]) => [
      id,
      outcome,
      note,
      partners.join(' '),
      steps
        .filter(({ taken }) => taken)
        .map(({ what, why }) => `${what}: ${why}`)
        .join(' '),
    ]),
  };
}

/** The known node after which a reduction named an added one: `stage1/relu1` for `stage1/relu1/silence`. */
export function ownerOf(id: string, known: { has(id: string): boolean }): string {
  const end = id.lastIndexOf('/');
  return known.has(id) || end < 0 ? id : ownerOf(id.slice(0, end), known);
}

function outcomeOf(node: ViewNode, target: string | null, holderAfter: ReadonlyMap<string, string>, change: string): [Outcome, string] {
  if (target === null) return ['removed', 'removed'];
  const holder = holderAfter.get(target);
  if (holder !== node.id) return ['merged', `now in ${holder ?? target}`];
  return change === '' ? ['kept', ''] : ['changed', change];
}

/** Changes to a node's channels and rectifier. Folded normalization is not mentioned: it happens nearly everywhere. */
function describeChange(
  { head, members, kind }: ViewNode,
  { nodeMap, reduced }: MappedPlan,
  before: ReadonlyMap<string, Shape>,
  after: ReadonlyMap<string, Shape>,
): string {
  if (head === undefined || kind === 'input') return '';
  const changes: string[] = [];
  if (hasKernel(head)) {
    const outputs = [before.get(head.id), after.get(head.id)].map((shape) => channelsOf(shape ?? []));
    const now = reduced.nodes.find((node) => node.id === head.id);
    const input = now?.inputs[0] ?? '';
    const inputs = [before.get(head.inputs[0] ?? ''), after.get(input)].map((shape) => channelsOf(shape ?? []));
    if (outputs[0] !== outputs[1]) changes.push(outputs.join(' → '));
    else if (inputs[0] !== inputs[1]) changes.push(`inputs ${inputs.join(' → ')}`);
    const kernels = [head, now && hasKernel(now) ? now : head].map(kernelLabel);
    if (kernels[0] !== kernels[1]) changes.push(kernels.join(' → '));
  }
  const rectifier = members.find((member) => member.op === 'activation');
  if (rectifier) {
    const replacement = reduced.nodes.find((node) => node.id === rectifier.id)?.op;
    if (replacement === 'scale') changes.push('linear');
    else if (nodeMap[rectifier.id] !== rectifier.id) changes.push('no ReLU');
  }
  return changes.join(', ');
}

function kernelLabel(layer: KernelNode): string {
  return layer.op === 'dense' ? 'dense' : layer.kernel.join('×');
}

/** The nodes of the reduced graph that do the work of a node's members. */
function mappedNodes({ members }: ViewNode, nodeMap: MappedPlan['nodeMap']): readonly string[] {
  if (members.length === 0) return [OUTPUT];
  return members.flatMap(({ id }) => nodeMap[id] ?? []);
}

/** For each graph node, the view node that represents it. */
function holders({ nodes }: ViewGraph): ReadonlyMap<string, string> {
  return new Map([[OUTPUT, OUTPUT], ...nodes.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const))]);
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
