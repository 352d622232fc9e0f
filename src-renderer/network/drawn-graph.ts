import { prunableLayers, type GraphNode, type ModelGraph } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { foldUnits, type Folded, type FoldedKind } from './folded-units.ts';
import type { Wired } from './fork-joins.ts';
import { gatherBranches } from './gathered-branches.ts';
import { roleOf, type Role } from './node-roles.ts';
import { withSharedJoins } from './shared-joins.ts';

/**
 * input, output: where the network begins and ends; layer: a linear map that a rectifier is charged to, with its normalization and,
 * where they follow directly, its constants and the rectifier, or the linear form that stands in its place; map: a linear map without
 * a rectifier of its own (a projection, the classifier); joint: where branches meet, or a constant is added, with the rectifier that may
 * follow; group: branches that meet again, an attention say, that can be opened; operation: whatever else is passed through.
 */
export type DrawnKind = FoldedKind | 'layer' | 'output';

/** `Member`: the nodes of the network, or of the file, that is drawn. */
export interface DrawnNode<Member extends Wired = GraphNode> {
  /** The id of its head or, of a group, that of the folder of names; the output has one of its own. */
  readonly id: string;
  readonly kind: DrawnKind;
  /** The node that gives it its kind; undefined for the output. */
  readonly head: Member | undefined;
  /** The nodes of the graph that it stands for, in order. */
  readonly members: readonly Member[];
  /** The prunable layer whose weights it holds, or whose rectifier (a joint, an operation). */
  readonly layer: string | undefined;
  /** The opened group that it is of. */
  readonly within: string | undefined;
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** An input of a joint that is not its main branch. */
  readonly skip: boolean;
}

export interface DrawnGraph<Member extends Wired = GraphNode> {
  readonly nodes: readonly DrawnNode<Member>[];
  readonly edges: readonly DrawnEdge[];
}

const SIZES: Record<DrawnKind, { readonly width: number; readonly height: number }> = {
  input: { width: 150, height: 34 },
  layer: { width: 190, height: 62 },
  map: { width: 150, height: 40 },
  joint: { width: 32, height: 32 },
  group: { width: 150, height: 44 },
  operation: { width: 150, height: 30 },
  output: { width: 150, height: 34 },
};

const NONE_OPENED: ReadonlySet<string> = new Set();

/** Id of the drawn output; no node of a graph can have it, ids there are not empty after the slash. */
export const OUTPUT = 'output/';

/** Ids of the groups of a drawing, closed and opened ones. */
export function groupsOf<Member extends Wired>({ nodes }: DrawnGraph<Member>): readonly string[] {
  return [...new Set(nodes.flatMap(({ id, kind, within }) => within ?? (kind === 'group' ? [id] : [])))];
}

/** Whether a linear form stands where a rectifier was. */
export function isLinearForm({ members }: DrawnNode): boolean {
  return members.some((member) => member.op === 'scale') && !members.some((member) => member.op === 'activation');
}

/**
 * The graph as it is drawn: chains of map, normalization and rectifier folded into one node each, and branches without a rectifier into
 * groups, but for those in `opened`. `prunable` are its layers; given those of the network before rectifiers became linear forms, it is
 * drawn alike before and after.
 */
export function drawGraph(
  graph: ModelGraph,
  prunable: readonly PrunableLayer[] = prunableLayers(graph),
  opened: ReadonlySet<string> = NONE_OPENED,
): DrawnGraph {
  return drawNodes(graph, { roleOf, axisOf, opened, prunable });
}

function axisOf(node: GraphNode): string | undefined {
  return node.op === 'concat' ? String(node.axis) : undefined;
}

interface Drawable<Member extends Wired> {
  /** In topological order. */
  readonly nodes: readonly Member[];
  /** The node that yields the result; undefined where no single one does. */
  readonly output: string | undefined;
}

interface Drawing<Member extends Wired> {
  readonly roleOf: (node: Member) => Role;
  /** Of a concatenation. */
  readonly axisOf: (node: Member) => string | undefined;
  readonly opened: ReadonlySet<string>;
  readonly prunable: readonly PrunableLayer[];
}

/** Any wired nodes with roles, drawn. */
export function drawNodes<Member extends Wired>(
  { nodes: all, output }: Drawable<Member>,
  { roleOf: role, axisOf: axis, opened, prunable }: Drawing<Member>,
): DrawnGraph<Member> {
  const nodes = withSharedJoins(all, axis);
  const folded = foldUnits(gatherBranches(nodes, role, opened));
  const layerOfMap = new Map(prunable.map((layer) => [layer.kernel, layer.name]));
  const layerOfRectifier = new Map(prunable.map((layer) => [layer.activation, layer.name]));
  const drawn = folded.map((each): DrawnNode<Member> => {
    const own = each.members.find((member) => layerOfMap.has(member.id));
    const rectified = each.members.find((member) => layerOfRectifier.has(member.id));
    const kind = each.kind === 'map' && own ? 'layer' : each.kind;
    const layer = own ? layerOfMap.get(own.id) : rectified && layerOfRectifier.get(rectified.id);
    return { ...each, kind, layer, ...SIZES[kind] };
  });
  const end = { id: OUTPUT, kind: 'output', head: undefined, members: [], layer: undefined, within: undefined, ...SIZES.output } as const;
  return {
    nodes: output === undefined ? drawn : [...drawn, end],
    edges: edgesOf(nodes, output, folded, role),
  };
}

function edgesOf<Member extends Wired>(
  nodes: readonly Member[],
  output: string | undefined,
  folded: readonly Folded<Member>[],
  role: (node: Member) => Role,
): DrawnEdge[] {
  const holder = new Map(folded.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const idOf = (node: string): string => holder.get(node) ?? node;
  const depth = mapDepths(nodes, role);
  const edges = new Map<string, DrawnEdge>();
  for (const node of nodes) {
    const main = node.inputs.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), node.inputs[0] ?? '');
    for (const [position, input] of node.inputs.entries()) {
      const [from, to] = [idOf(input), idOf(node.id)];
      const id = `${from}>${to}>${position}`;
      if (from !== to && !edges.has(id)) edges.set(id, { id, from, to, skip: input !== main });
    }
  }
  const end = output === undefined ? [] : [{ id: `${idOf(output)}>${OUTPUT}`, from: idOf(output), to: OUTPUT, skip: false }];
  return [...edges.values(), ...end];
}

/** For each node the largest number of maps on a path from the input to it. */
function mapDepths<Member extends Wired>(nodes: readonly Member[], role: (node: Member) => Role): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (role(node) === 'map' ? 1 : 0));
  }
  return depths;
}
