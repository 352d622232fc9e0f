import dagre from '@dagrejs/dagre';
import type { DrawnEdge } from './drawn-graph.ts';
import type { Segment } from './segments.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A segment laid out by itself, from y = 0 down; the node that the next segment reads stands at x = 0. */
export interface PlacedSegment {
  readonly segment: Segment;
  readonly nodes: ReadonlyMap<string, Point>;
  /** Bends of edges by id; those from the source begin with the place where they come in. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

const LAYERS_GAP = 26;
const NODES_GAP = 28;
const EDGES_GAP = 20;
/** Pulls the main branch straight; skips bend around it. */
const MAIN_WEIGHT = 8;
/** Stands for the source, which is laid out with an earlier segment. */
const INLET = -1;

/** A segment without its names: networks repeat the same block many times. */
interface Form {
  readonly nodes: readonly { readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly skip: boolean }[];
}

interface PlacedForm {
  readonly nodes: readonly Point[];
  readonly edges: readonly (readonly Point[])[];
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** Lays segments out one after another and remembers each form that it has seen. */
export class SegmentLayout {
  readonly #known = new Map<string, PlacedForm>();

  /** `edges` are those that end in the segment. */
  place(segment: Segment, edges: readonly DrawnEdge[]): PlacedSegment {
    const index = new Map(segment.nodes.map((node, position) => [node.id, position]));
    const form: Form = {
      nodes: segment.nodes.map(({ width, height }) => ({ width, height })),
      edges: edges.map(({ from, to, skip }) => ({ from: index.get(from) ?? INLET, to: index.get(to) ?? 0, skip })),
    };
    const signature = JSON.stringify(form);
    const placed = this.#known.get(signature) ?? layOutForm(form);
    this.#known.set(signature, placed);
    return {
      ...placed,
      segment,
      nodes: new Map(segment.nodes.map((node, position) => [node.id, placed.nodes[position] ?? { x: 0, y: 0 }])),
      edges: new Map(edges.map((edge, position) => [edge.id, placed.edges[position] ?? []])),
    };
  }
}

function layOutForm({ nodes, edges }: Form): PlacedForm {
  const graph = new dagre.graphlib.Graph<
    object,
    { width: number; height: number; x?: number; y?: number },
    { weight: number; points?: Point[] }
  >({
    multigraph: true,
  });
  // Of dagre's four alignments the one that keeps the main branch straight, with its skips to the left.
  graph.setGraph({ align: 'UR', rankdir: 'TB', ranksep: LAYERS_GAP, nodesep: NODES_GAP, edgesep: EDGES_GAP });
  if (edges.some((edge) => edge.from === INLET)) graph.setNode(String(INLET), { width: 1, height: 1 });
  for (const [index, size] of nodes.entries()) graph.setNode(String(index), { ...size });
  for (const [index, { from, to, skip }] of edges.entries()) {
    graph.setEdge(String(from), String(to), { weight: skip ? 1 : MAIN_WEIGHT }, String(index));
  }
  dagre.layout(graph);

  const boxes = nodes.map((size, index) => ({ ...size, x: graph.node(String(index)).x ?? 0, y: graph.node(String(index)).y ?? 0 }));
  const middle = boxes.at(-1)?.x ?? 0;
  const top = Math.min(...boxes.map((box) => box.y - box.height / 2));
  const moved = ({ x, y }: Point): Point => ({ x: x - middle, y: y - top });
  const paths = edges.map(({ from, to }, index) => (graph.edge(String(from), String(to), String(index)).points ?? []).map(moved));
  const bends = paths.flat().map((point) => point.x);
  return {
    nodes: boxes.map(moved),
    edges: paths,
    left: Math.min(...boxes.map((box) => box.x - middle - box.width / 2), ...bends),
    right: Math.max(...boxes.map((box) => box.x - middle + box.width / 2), ...bends),
    height: Math.max(...boxes.map((box) => box.y + box.height / 2)) - top,
  };
}
