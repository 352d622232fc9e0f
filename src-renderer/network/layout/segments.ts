import dagre from '@dagrejs/dagre';
import { stageNaming } from '../graph-view/node-paths.ts';
import type { ViewEdge } from '../graph-view/view-graph.ts';

/** The parts of a node that its position depends on. */
export interface NodeBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A view graph without its members. */
export interface BoxGraph {
  readonly nodes: readonly NodeBox[];
  readonly edges: readonly ViewEdge[];
}

/** Consecutive nodes that depend on earlier ones through a single node: a residual block, or one layer of a plain network. */
export interface Segment {
  readonly nodes: readonly NodeBox[];
  /** The earlier node that it reads; undefined for the first segment. */
  readonly source: string | undefined;
  /** The stage of its first node, such as `stage1`. */
  readonly stage: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A segment laid out on its own, from y = 0 down, with its last node at x = 0. */
export interface SegmentLayout {
  readonly segment: Segment;
  /** Centers by node ID. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** Bends by edge ID; an edge from the source starts where it enters the segment. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

const RANK_GAP = 26;
const NODE_GAP = 28;
const EDGE_GAP = 20;
/** Keeps the main branch straight, so that skips bend around it. */
const MAIN_WEIGHT = 8;
/** Index of the source, which belongs to an earlier segment. */
const SOURCE = -1;

/** Splits a graph, its nodes in topological order, wherever all crossing edges leave the same node. */
export function splitSegments({ nodes, edges }: BoxGraph): readonly Segment[] {
  const position = new Map(nodes.map((node, index) => [node.id, index]));
  const lastConsumer = new Map<string, number>();
  for (const { from, to } of edges) lastConsumer.set(from, Math.max(lastConsumer.get(from) ?? 0, position.get(to) ?? 0));

  const stageOf = stageNaming(nodes.map(({ id }) => id));
  const segments: Segment[] = [];
  let open: NodeBox[] = [];
  let source: string | undefined;
  let crossing = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    open.push(node);
    crossing.add(node.id);
    crossing = new Set([...crossing].filter((id) => (lastConsumer.get(id) ?? -1) > index));
    if (crossing.size > 1) continue;
    segments.push({ nodes: open, source, stage: stageOf(open[0]?.id ?? '') });
    [source] = crossing;
    open = [];
  }
  return segments;
}

/** A segment without names: networks repeat the same block many times. */
interface Shape {
  readonly nodes: readonly { readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly skip: boolean }[];
}

interface ShapeLayout {
  readonly nodes: readonly Point[];
  readonly edges: readonly (readonly Point[])[];
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** Lays out segments with dagre, each distinct shape once. */
export class SegmentLayouts {
  readonly #cache = new Map<string, ShapeLayout>();

  /** @param edges those that end in the segment */
  layOut(segment: Segment, edges: readonly ViewEdge[]): SegmentLayout {
    const index = new Map(segment.nodes.map((node, position) => [node.id, position]));
    const shape: Shape = {
      nodes: segment.nodes.map(({ width, height }) => ({ width, height })),
      edges: edges.map(({ from, to, skip }) => ({ from: index.get(from) ?? SOURCE, to: index.get(to) ?? 0, skip })),
    };
    const key = JSON.stringify(shape);
    const layout = this.#cache.get(key) ?? layOutShape(shape);
    this.#cache.set(key, layout);
    return {
      ...layout,
      segment,
      nodes: new Map(segment.nodes.map((node, position) => [node.id, layout.nodes[position] ?? { x: 0, y: 0 }])),
      edges: new Map(edges.map((edge, position) => [edge.id, layout.edges[position] ?? []])),
    };
  }
}

function layOutShape({ nodes, edges }: Shape): ShapeLayout {
  const graph = new dagre.graphlib.Graph<
    object,
    { width: number; height: number; x?: number; y?: number },
    { weight: number; points?: Point[] }
  >({
    multigraph: true,
  });
  // Of dagre's four alignments, this one keeps the main branch straight with its skips to the left.
  graph.setGraph({ align: 'UR', rankdir: 'TB', ranksep: RANK_GAP, nodesep: NODE_GAP, edgesep: EDGE_GAP });
  if (edges.some((edge) => edge.from === SOURCE)) graph.setNode(String(SOURCE), { width: 1, height: 1 });
  for (const [index, size] of nodes.entries()) graph.setNode(String(index), { ...size });
  for (const [index, { from, to, skip }] of edges.entries()) {
    graph.setEdge(String(from), String(to), { weight: skip ? 1 : MAIN_WEIGHT }, String(index));
  }
  dagre.layout(graph);

  const boxes = nodes.map((size, index) => ({ ...size, x: graph.node(String(index)).x ?? 0, y: graph.node(String(index)).y ?? 0 }));
  const middle = boxes.at(-1)?.x ?? 0;
  const top = Math.min(...boxes.map((box) => box.y - box.height / 2));
  const centered = ({ x, y }: Point): Point => ({ x: x - middle, y: y - top });
  const paths = edges.map(({ from, to }, index) => (graph.edge(String(from), String(to), String(index)).points ?? []).map(centered));
  const bends = paths.flat().map((point) => point.x);
  return {
    nodes: boxes.map(centered),
    edges: paths,
    left: Math.min(...boxes.map((box) => box.x - middle - box.width / 2), ...bends),
    right: Math.max(...boxes.map((box) => box.x - middle + box.width / 2), ...bends),
    height: Math.max(...boxes.map((box) => box.y + box.height / 2)) - top,
  };
}
