import { OUTPUT, type ViewEdge, type ViewGraph } from '../graph-view/view-graph.ts';
import type { Layout } from '../layout/layout.ts';
import type { Point } from '../layout/segments.ts';
import { ownerOf } from './reduction-map.ts';

export interface PlacedGraph {
  readonly graph: ViewGraph;
  readonly layout: Layout;
}

const GAP = 8;

/**
 * Draws a reduced network at the positions of the original, so that the two can be compared by eye: a kept node keeps its position and
 * size, an added one takes the position of its owner, and an edge follows the path through the nodes that it now bypasses. Stage boxes
 * stay the same.
 */
export function atUnchangedPositions(before: PlacedGraph, reduced: ViewGraph): PlacedGraph {
  const anchors = anchorsOf(before.graph, reduced);
  const sizes = new Map(before.graph.nodes.map(({ id, width, height }) => [id, { width, height }]));
  const nodes = reduced.nodes.map((node) => ({ ...node, ...sizes.get(node.id) }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const centers = new Map<string, Point>();
  for (const { id, height } of nodes) {
    const anchor = before.layout.nodes[anchors.get(id) ?? ''];
    const [input] = reduced.edges.filter((edge) => edge.to === id);
    const above = centers.get(input?.from ?? '') ?? { x: 0, y: 0 };
    const below = (byId.get(input?.from ?? '')?.height ?? 0) / 2 + GAP + height / 2;
    centers.set(id, anchor ?? { x: above.x, y: above.y + below });
  }
  const straightLine = (from: string, to: string): readonly Point[] => {
    const [start, end] = [centers.get(from), centers.get(to)];
    if (!start || !end) return [];
    const half = (id: string): number => (byId.get(id)?.height ?? 0) / 2;
    return [
      { x: start.x, y: start.y + half(from) },
      { x: end.x, y: end.y - half(to) },
    ];
  };
  const taken = new Set(anchors.values());
  const route = ({ from, to }: ViewEdge): readonly Point[] =>
    routeBetween(before, anchors.get(from), anchors.get(to), taken) ?? straightLine(from, to);
  return {
    graph: { nodes, edges: reduced.edges },
    layout: {
      ...before.layout,
      nodes: Object.fromEntries(centers),
      edges: Object.fromEntries(reduced.edges.map((edge) => [edge.id, route(edge)])),
    },
  };
}

/** For each reduced node, the original node whose position it takes; no position is taken twice. */
function anchorsOf(before: ViewGraph, reduced: ViewGraph): ReadonlyMap<string, string> {
  const original = new Set(before.nodes.map((node) => node.id));
  const holder = new Map(before.nodes.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const anchors = new Map(reduced.nodes.filter(({ id }) => original.has(id)).map(({ id }) => [id, id]));
  const taken = new Set(anchors.values());
  for (const { id } of reduced.nodes) {
    const owner = holder.get(ownerOf(id, holder));
    if (id === OUTPUT || anchors.has(id) || owner === undefined || taken.has(owner)) continue;
    anchors.set(id, owner);
    taken.add(owner);
  }
  return anchors;
}

/** Follows the original edges through nodes that are gone, main branches first; undefined if there is no such path. */
function routeBetween(
  { graph, layout }: PlacedGraph,
  from: string | undefined,
  to: string | undefined,
  taken: ReadonlySet<string>,
): readonly Point[] | undefined {
  if (from === undefined || to === undefined) return undefined;
  const visited = new Set<string>();
  const walk = (id: string): readonly ViewEdge[] | undefined => {
    const leaving = graph.edges.filter((edge) => edge.from === id).sort((a, b) => Number(a.skip) - Number(b.skip));
    for (const edge of leaving) {
      if (edge.to === to) return [edge];
      if (taken.has(edge.to) || visited.has(edge.to)) continue;
      const rest = walk(edge.to);
      if (rest) return [edge, ...rest];
      visited.add(edge.to);
    }
    return undefined;
  };
  return walk(from)?.flatMap((edge) => layout.edges[edge.id] ?? []);
}
