import { consideredLayers, isMap, type GraphNode, type ModelGraph } from '#shared/graph/index.ts';
import type { ConsideredLayer } from '#shared/graph/considered-layers.ts';

/**
 * input, output: where the network begins and ends; layer: a linear map that a rectifier is charged to, with its normalisation and,
 * where they follow directly, its constants and the rectifier, or the linear form that stands in its place; map: a linear map without
 * a rectifier of its own (a projection, the classifier); joint: an addition, of another branch or of a constant, with the rectifier
 * that may follow; operation: whatever else is passed through.
 */
export type DrawnKind = 'input' | 'layer' | 'map' | 'joint' | 'operation' | 'output';

export interface DrawnNode {
  /** The id of its first node in the graph; the output has one of its own. */
  readonly id: string;
  readonly kind: DrawnKind;
  /** The nodes of the graph that it stands for, in order. */
  readonly members: readonly GraphNode[];
  /** The considered layer whose weights it holds, or whose rectifier (a joint). */
  readonly layer: string | undefined;
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** An input of an addition that is not its main branch. */
  readonly skip: boolean;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

const SIZES: Record<DrawnKind, { readonly width: number; readonly height: number }> = {
  input: { width: 150, height: 34 },
  layer: { width: 190, height: 62 },
  map: { width: 150, height: 40 },
  joint: { width: 32, height: 32 },
  operation: { width: 150, height: 30 },
  output: { width: 150, height: 34 },
};

/** Whether a linear form stands where a rectifier was. */
export function isLinearForm({ members }: DrawnNode): boolean {
  return members.some((member) => member.op === 'scale') && !members.some((member) => member.op === 'activation');
}

/** Id of the drawn output; no node of a graph can have it, ids there are not empty after the slash. */
export const OUTPUT = 'output/';

interface Group {
  readonly members: GraphNode[];
  kind: DrawnKind;
}

/**
 * The graph as it is drawn: chains of map, normalisation and rectifier folded into one node each. `considered` are its layers; given
 * those of the network before rectifiers became linear forms, it is drawn alike before and after.
 */
export function drawGraph(graph: ModelGraph, considered: readonly ConsideredLayer[] = consideredLayers(graph)): DrawnGraph {
  const readers = new Map<string, number>();
  for (const node of graph.nodes) for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);

  const groups: Group[] = [];
  const groupOf = new Map<string, Group>();
  for (const node of graph.nodes) {
    const before = node.inputs[0] === undefined ? undefined : groupOf.get(node.inputs[0]);
    const joins = before !== undefined && readers.get(node.inputs[0] ?? '') === 1 && foldsInto(node, before);
    const group = joins ? before : { members: [], kind: kindOf(node) };
    if (!joins) groups.push(group);
    group.members.push(node);
    groupOf.set(node.id, group);
  }

  const layerOfMap = new Map(considered.map((layer) => [layer.map, layer.name]));
  const layerOfRectifier = new Map(considered.map((layer) => [layer.activation, layer.name]));
  const nodes = groups.map(({ members, kind }): DrawnNode => {
    const own = members.find((member) => layerOfMap.has(member.id));
    const rectified = members.find((member) => layerOfRectifier.has(member.id));
    const drawnKind = kind === 'map' && own ? 'layer' : kind;
    const layer = own ? layerOfMap.get(own.id) : rectified && layerOfRectifier.get(rectified.id);
    return { id: members[0]?.id ?? '', kind: drawnKind, members, layer, ...SIZES[drawnKind] };
  });
  return {
    nodes: [...nodes, { id: OUTPUT, kind: 'output', members: [], layer: undefined, ...SIZES.output }],
    edges: edgesOf(graph, groupOf),
  };
}

function kindOf(node: GraphNode): DrawnKind {
  if (isMap(node)) return 'map';
  if (node.op === 'add' || node.op === 'bias') return 'joint';
  return node.op === 'input' ? 'input' : 'operation';
}

function foldsInto(node: GraphNode, { members, kind }: Group): boolean {
  if (kind !== 'map' && kind !== 'joint') return false;
  const rectified = members.some((member) => member.op === 'activation' || member.op === 'scale');
  switch (node.op) {
    case 'scale':
      return true;
    case 'activation':
    case 'bias':
      return !rectified;
    case 'batchNorm':
      return kind === 'map' && !rectified;
    default:
      return false;
  }
}

function edgesOf(graph: ModelGraph, groupOf: ReadonlyMap<string, Group>): DrawnEdge[] {
  const idOf = (node: string): string => groupOf.get(node)?.members[0]?.id ?? node;
  const depth = mapDepths(graph);
  const edges: DrawnEdge[] = [];
  for (const node of graph.nodes) {
    const main = node.inputs.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), node.inputs[0] ?? '');
    for (const [position, input] of node.inputs.entries()) {
      const [from, to] = [idOf(input), idOf(node.id)];
      if (from !== to) edges.push({ id: `${from}>${to}>${position}`, from, to, skip: input !== main });
    }
  }
  return [...edges, { id: `${idOf(graph.output)}>${OUTPUT}`, from: idOf(graph.output), to: OUTPUT, skip: false }];
}

/** For each node the largest number of maps on a path from the input to it. */
function mapDepths(graph: ModelGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of graph.nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (isMap(node) ? 1 : 0));
  }
  return depths;
}
