import { type Extent, extentOf, isGain, nodeCosts } from '#shared/costs/index.ts';
import {
  channelsOf,
  type GraphNode,
  type GraphView,
  graphView,
  hasKernel,
  type KernelNode,
  type Model,
  outputsOf,
} from '#shared/graph/index.ts';
import { propagateConstants } from './constants.ts';
import type { ReductionStep } from './reduction-step.ts';

/** A step of a removal. */
export interface RemovalStep extends ReductionStep {
  /** Whether it makes the network cheaper, shallower or smaller. */
  readonly gains: boolean;
  /** The nodes that the removal has to keep as a whole without this step: where it happens, what it removes, and those that constants replace. */
  readonly undo: readonly string[];
}

/** A step before the costs are known. */
interface Draft {
  readonly kind: ReductionStep['kind'];
  readonly subject: string;
  readonly nodes: readonly string[];
  readonly what: string;
  readonly why: string;
}

interface BranchDraft extends Draft {
  /** Its kernel layers. */
  readonly layers: readonly string[];
}

/**
 * Describes a removal of channels as steps: first whole branches, then single layers, then channels of the remaining layers. The steps
 * divide the change among them: their costs before and after add up to its costs.
 */
export function removalSteps(before: Model, after: Model): readonly RemovalStep[] {
  const present = graphView(after.graph);
  const covered = new Set<string>();
  const drafts: Draft[] = [];
  const list = (steps: readonly Draft[]): void => {
    for (const step of steps) for (const id of step.nodes) covered.add(id);
    drafts.push(...steps);
  };
  for (const node of before.graph.nodes) list(branchStep(node, before, present, covered).filter(({ layers }) => layers.length > 0));
  const reasonFor = removalReasons(before);
  for (const node of before.graph.nodes) if (hasKernel(node) && !covered.has(node.id)) list(layerStep(node, present, reasonFor));
  for (const node of before.graph.nodes) if (hasKernel(node) && !covered.has(node.id)) list(inputStep(node, before, after));
  const owners = new Map(drafts.flatMap((draft) => draft.nodes.map((id) => [id, draft] as const)));
  for (const node of before.graph.nodes) {
    const steps = branchStep(node, before, present, covered);
    list(steps.filter((step) => step.nodes.every((id) => !ownerBefore(graphView(before.graph).node(id), graphView(before.graph), owners))));
  }
  return withCosts(drafts, before, after);
}

/** A branch that was removed at the node where it met the others. */
function branchStep(node: GraphNode, before: Model, present: GraphView, covered: ReadonlySet<string>): readonly BranchDraft[] {
  const why = branchReason(node);
  if (why === undefined) return [];
  const view = graphView(before.graph);
  const ancestors = node.inputs.flatMap((input) => removedAncestors(view, input, present));
  const gone = [...new Set([...(present.has(node.id) ? [] : [node.id]), ...ancestors])].filter((id) => !covered.has(id));
  if (gone.length === 0) return [];
  const layers = before.graph.nodes.filter((one) => hasKernel(one) && gone.includes(one.id)).map(({ id }) => id);
  const named = layers.length > 0 ? layers : gone;
  return [{ kind: 'remove-branch', subject: node.id, nodes: gone, layers, what: `Remove the branch ${named.join(', ')}`, why }];
}

/** A kernel layer that was removed or lost outputs. */
function layerStep(node: KernelNode, present: GraphView, reasonFor: (layer: KernelNode) => string): readonly Draft[] {
  const kept = present.find(node.id);
  if (!kept) {
    const why = 'It is constant, or the output does not depend on it.';
    return [{ kind: 'remove-layer', subject: node.id, nodes: [node.id], what: `Remove ${node.id}`, why }];
  }
  if (!hasKernel(kept) || outputsOf(kept) === outputsOf(node)) return [];
  const what = `Remove ${outputsOf(node) - outputsOf(kept)} of ${outputsOf(node)} outputs of ${node.id}`;
  return [{ kind: 'remove-channels', subject: node.id, nodes: [node.id], what, why: reasonFor(node) }];
}

/** A kernel layer that lost only inputs, or a bias, which has no multiply-accumulates. */
function inputStep(node: KernelNode, before: Model, after: Model): readonly Draft[] {
  const [old, now] = [nodeCosts(before.graph).get(node.id), nodeCosts(after.graph).get(node.id)];
  if (!old || !now || old.parameters === now.parameters) return [];
  const step = { kind: 'remove-channels', subject: node.id, nodes: [node.id] } as const;
  return old.macs === now.macs
    ? [{ ...step, what: `Remove the bias of ${node.id}`, why: 'All its values are 0.' }]
    : [{ ...step, what: `Remove inputs of ${node.id}`, why: 'These input channels were removed.' }];
}

/**
 * The steps with their costs. What no step covers counts to the step of the layer that it follows: the channels of a normalization, and the
 * constants that stand for removed channels. The rest has steps of its own.
 */
function withCosts(drafts: readonly Draft[], before: Model, after: Model): readonly RemovalStep[] {
  const [view, present] = [graphView(before.graph), graphView(after.graph)];
  const added = addedNodes(before, after);
  const owners = new Map(drafts.flatMap((draft) => draft.nodes.map((id) => [id, draft] as const)));
  const all = [...drafts];
  const shares = new Map<Draft, string[]>(drafts.map((draft) => [draft, [...draft.nodes]]));
  for (const node of before.graph.nodes) {
    if (owners.has(node.id) || !(added.has(node.id) || hasChanged(node.id, before, after))) continue;
    const owner = ownerBefore(node, view, owners);
    if (owner) {
      shares.get(owner)?.push(node.id);
      continue;
    }
    const own = otherStep(node, view, present);
    owners.set(node.id, own);
    shares.set(own, [node.id]);
    all.push(own);
  }
  return all.map((draft) => {
    const nodes = shares.get(draft) ?? [];
    const [old, now] = [extentOf(before.graph, nodes), extentOf(after.graph, [...nodes, ...nodes.flatMap((id) => added.get(id) ?? [])])];
    const { kind, subject, what, why } = draft;
    return {
      ...{ id: `${kind}:${subject}`, kind, nodes: draft.nodes, what, why, exactOn: 'input' },
      ...{ before: costOf(old), after: costOf(now), gains: isGain(old, now) },
      undo: [subject, ...draft.nodes, ...nodes.filter((id) => added.has(id))],
    };
  });
}

function costOf({ parameters, macs }: Extent): ReductionStep['before'] {
  return { parameters, macs };
}

/** By node of the graph before: the nodes that the removal added in its place or after it. */
function addedNodes(before: Model, after: Model): ReadonlyMap<string, readonly string[]> {
  const old = graphView(before.graph);
  const added = new Map<string, string[]>();
  for (const { id } of after.graph.nodes) {
    if (old.has(id)) continue;
    const parent = id.split('/').reduce<readonly [string, string]>(
      ([found, prefix], part) => {
        const longer = prefix === '' ? part : `${prefix}/${part}`;
        return [old.has(longer) ? longer : found, longer];
      },
      ['', ''],
    )[0];
    added.set(parent, [...(added.get(parent) ?? []), id]);
  }
  return added;
}

function hasChanged(id: string, before: Model, after: Model): boolean {
  const [old, now] = [nodeCosts(before.graph).get(id), nodeCosts(after.graph).get(id)];
  return old?.parameters !== (now?.parameters ?? 0) || old.macs !== (now?.macs ?? 0);
}

/** The step of the nearest node before the given one that has a step, up to the nearest kernel layers. */
function ownerBefore(node: GraphNode, view: GraphView, owners: ReadonlyMap<string, Draft>): Draft | undefined {
  for (const input of node.inputs) {
    const owner = owners.get(input);
    if (owner) return owner;
    const source = view.node(input);
    const further = hasKernel(source) ? undefined : ownerBefore(source, view, owners);
    if (further) return further;
  }
  return undefined;
}

/** The step of a node without a kernel whose channels changed although no layer before it did. */
function otherStep({ id }: GraphNode, before: GraphView, present: GraphView): Draft {
  if (!present.has(id)) {
    const why = 'It is constant, or the output does not depend on it.';
    return { kind: 'remove-layer', subject: id, nodes: [id], what: `Remove ${id}`, why };
  }
  const [old, now] = [channelsOf(before.shapeAt(id)), channelsOf(present.shapeAt(id))];
  const what = `Remove ${old - now} of ${old} channels of ${id}`;
  return { kind: 'remove-channels', subject: id, nodes: [id], what, why: 'They are constant, or do not affect the output.' };
}

function branchReason({ op }: GraphNode): string | undefined {
  if (op === 'add') return 'The branch is constant: it adds the same values for every input.';
  if (op === 'multiply') return 'The branch is constant: it multiplies by the same values for every input.';
  if (op === 'concat') return 'The branch is constant, or its output is unused.';
  return undefined;
}

function removedAncestors(before: GraphView, id: string, present: GraphView): readonly string[] {
  if (present.has(id)) return [];
  return [id, ...before.node(id).inputs.flatMap((input) => removedAncestors(before, input, present))];
}

/** Why a kernel layer loses outputs, as a sentence. */
function removalReasons(model: Model): (layer: KernelNode) => string {
  const { varying, needed } = propagateConstants(model);
  return ({ id }) => {
    const varies = varying.get(id) ?? [];
    const constant = varies.filter((one) => !one).length;
    const idle = (needed.get(id) ?? []).filter((isNeeded, channel) => !isNeeded && varies[channel]).length;
    return (
      [
        ...(constant > 0 ? [`${constant} ${constant === 1 ? 'is' : 'are'} constant`] : []),
        ...(idle > 0 ? [`${idle} ${idle === 1 ? 'does' : 'do'} not affect the output`] : []),
      ].join(', ') + '.'
    );
  };
}
