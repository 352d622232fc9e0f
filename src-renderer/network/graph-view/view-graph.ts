import { type GraphNode, type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { type FoldedKind, type FoldedNode, foldUnits } from './fold-units.ts';
import { groupBranches } from './group-branches.ts';
import { type Role, roleOf } from './operations.ts';
import { chainConcats, type WiredNode } from './wired-graph.ts';

/**
 * - `input`, `output`: the ends of the network
 * - `layer`: a prunable layer: a kernel with its normalization and, where they follow directly, its constants and its rectifier, or the
 *   linear form that replaced the rectifier
 * - `kernel`: a kernel without a rectifier of its own, such as a projection or the classifier
 * - `junction`: where branches meet or a constant is added, with the rectifier that may follow
 * - `group`: branches that meet again, such as attention, or a collapsed folder; can be expanded
 * - `operation`: everything else
 */
export type NodeKind = FoldedKind | 'layer' | 'output';

/** `Member`: a node of the model graph or of the ONNX file. */
export interface ViewNode<Member extends WiredNode = GraphNode> {
  /** The ID of its head; for a group, its name folder; for the output, `OUTPUT`. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The node that determines the kind; undefined for the output. */
  readonly head: Member | undefined;
  /** The nodes that it represents, in topological order. */
  readonly members: readonly Member[];
  /** The prunable layer whose weights it holds or, for a junction or an operation, whose rectifier. */
  readonly layer: string | undefined;
  /** The prunable layers whose weights it holds: several in a group. */
  readonly layers: readonly string[];
  /** The expanded group that it belongs to. */
  readonly group: string | undefined;
  /** Pixels at a zoom of 1. */
  readonly width: number;
  readonly height: number;
}

export interface ViewEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Enters a junction, but not from its main branch. */
  readonly skip: boolean;
}

/** A network as it is drawn. */
export interface ViewGraph<Member extends WiredNode = GraphNode> {
  readonly nodes: readonly ViewNode<Member>[];
  readonly edges: readonly ViewEdge[];
}

const SIZES: Record<NodeKind, { readonly width: number; readonly height: number }> = {
  input: { width: 150, height: 34 },
  layer: { width: 190, height: 62 },
  kernel: { width: 150, height: 40 },
  junction: { width: 32, height: 32 },
  group: { width: 150, height: 44 },
  operation: { width: 150, height: 30 },
  output: { width: 150, height: 34 },
};

const NONE: ReadonlySet<string> = new Set();

/** ID of the output node. No graph node can have it: their IDs do not end in a slash. */
export const OUTPUT = 'output/';

/** IDs of all groups, collapsed and expanded. */
export function groupsOf<Member extends WiredNode>({ nodes }: ViewGraph<Member>): readonly string[] {
  return [...new Set(nodes.flatMap(({ id, kind, group }) => group ?? (kind === 'group' ? [id] : [])))];
}

/**
 * The node at the other end of an edge that leaves a node, or that enters it: of the main branch, or of a skip. Undefined if there is no
 * such edge.
 */
export function neighbor(
  edges: readonly ViewEdge[],
  node: string,
  { forward, skip }: { readonly forward: boolean; readonly skip: boolean },
): string | undefined {
  const own = edges.filter((edge) => (forward ? edge.from : edge.to) === node);
  const chosen = own.find((edge) => edge.skip === skip) ?? (skip ? undefined : own[0]);
  return chosen && (forward ? chosen.to : chosen.from);
}

/** Whether a linear form has replaced its rectifier. */
export function isLinearForm({ members }: ViewNode): boolean {
  return members.some((member) => member.op === 'scale') && !members.some((member) => member.op === 'activation');
}

/**
 * The view of a model graph: kernel, normalization and rectifier folded into one node, and branches without a rectifier collapsed into
 * groups unless listed in `expanded`, as are the folders in `collapsed`. Pass the `prunable` layers of the network before any rectifier was linearized to get the same
 * nodes before and after.
 */
export function viewModel(
  graph: ModelGraph,
  prunable: readonly PrunableLayer[] = prunableLayers(graph),
  expanded: ReadonlySet<string> = NONE,
  collapsed: ReadonlySet<string> = NONE,
): ViewGraph {
  return viewNodes(graph, { roleOf, axisOf, expanded, collapsed, prunable });
}

function axisOf(node: GraphNode): string | undefined {
  return node.op === 'concat' ? String(node.axis) : undefined;
}

interface WiredGraph<Member extends WiredNode> {
  /** In topological order. */
  readonly nodes: readonly Member[];
  /** The node that yields the result; undefined if there are several. */
  readonly output: string | undefined;
}

interface ViewOptions<Member extends WiredNode> {
  readonly roleOf: (node: Member) => Role;
  /** The axis of a concatenation; undefined for any other node. */
  readonly axisOf: (node: Member) => string | undefined;
  readonly expanded: ReadonlySet<string>;
  readonly collapsed: ReadonlySet<string>;
  readonly prunable: readonly PrunableLayer[];
}

/** The view of any wired nodes that have roles. */
export function viewNodes<Member extends WiredNode>(
  { nodes: all, output }: WiredGraph<Member>,
  { roleOf: role, axisOf: axis, expanded, collapsed, prunable }: ViewOptions<Member>,
): ViewGraph<Member> {
  const nodes = chainConcats(all, axis);
  const folded = foldUnits(groupBranches(nodes, role, expanded, collapsed));
  const layerOfKernel = new Map(prunable.map((layer) => [layer.kernel, layer.name]));
  const layerOfRectifier = new Map(prunable.map((layer) => [layer.activation, layer.name]));
  const viewed = folded.map((each): ViewNode<Member> => {
    const layers = each.members.flatMap((member) => layerOfKernel.get(member.id) ?? []);
    const rectified = each.members.find((member) => layerOfRectifier.has(member.id));
    const kind = each.kind === 'kernel' && layers.length > 0 ? 'layer' : each.kind;
    const layer = kind === 'group' ? undefined : (layers[0] ?? (rectified && layerOfRectifier.get(rectified.id)));
    return { ...each, kind, layer, layers, ...SIZES[kind] };
  });
  const end = {
    id: OUTPUT,
    kind: 'output',
    head: undefined,
    members: [],
    layer: undefined,
    layers: [],
    group: undefined,
    ...SIZES.output,
  } as const;
  return {
    nodes: output === undefined ? viewed : [...viewed, end],
    edges: edgesOf(nodes, output, folded, role),
  };
}

function edgesOf<Member extends WiredNode>(
  nodes: readonly Member[],
  output: string | undefined,
  folded: readonly FoldedNode<Member>[],
  role: (node: Member) => Role,
): ViewEdge[] {
  const holder = new Map(folded.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const groups = new Set(folded.flatMap(({ id, kind }) => (kind === 'group' ? [id] : [])));
  const idOf = (node: string): string => holder.get(node) ?? node;
  const depth = kernelDepths(nodes, role);
  const edges = new Map<string, ViewEdge>();
  for (const node of nodes) {
    const main = node.inputs.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), node.inputs[0] ?? '');
    for (const [index, input] of node.inputs.entries()) {
      const [from, to] = [idOf(input), idOf(node.id)];
      // One edge from a node into a group, however many of its members read the node.
      const id = `${from}>${to}>${groups.has(to) ? 0 : index}`;
      if (from !== to && !edges.has(id)) edges.set(id, { id, from, to, skip: input !== main });
    }
  }
  const end = output === undefined ? [] : [{ id: `${idOf(output)}>${OUTPUT}`, from: idOf(output), to: OUTPUT, skip: false }];
  return [...edges.values(), ...end];
}

/** For each node, the largest number of kernels on a path from the input to it. */
function kernelDepths<Member extends WiredNode>(nodes: readonly Member[], role: (node: Member) => Role): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (role(node) === 'kernel' ? 1 : 0));
  }
  return depths;
}
