import { OUTPUT, type DrawnEdge, type DrawnGraph } from './drawn-graph.ts';
import type { Layout } from './layout.ts';
import { ownerOf } from './reduction-map.ts';
import type { Point } from './segment-layout.ts';

interface Placed {
  readonly graph: DrawnGraph;
  readonly layout: Layout;
}

const GAP = 8;

/**
 * A reduced network in the places of the one that it came from, so that the eye can compare: a node that stays keeps its place and
 * size, one that a reduction put in stands where the node was that it belongs to, and an edge goes the way of the nodes that it now
 * bypasses. Stages keep their boxes.
 */
export function inSamePlaces(before: Placed, reduced: DrawnGraph): Placed {
  const anchors = anchorsOf(before.graph, reduced);
  const sizes = new Map(before.graph.nodes.map(({ id, width, height }) => [id, { width, height }]));
  const nodes = reduced.nodes.map((node) => ({ ...node, ...sizes.get(node.id) }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<string, Point>();
  for (const { id, height } of nodes) {
    const place = before.layout.nodes[anchors.get(id) ?? ''];
    const [input] = reduced.edges.filter((edge) => edge.to === id);
    const above = places.get(input?.from ?? '') ?? { x: 0, y: 0 };
    const below = (byId.get(input?.from ?? '')?.height ?? 0) / 2 + GAP + height / 2;
    places.set(id, place ?? { x: above.x, y: above.y + below });
  }
  const way = ({ from, to }: DrawnEdge): readonly Point[] => {
    const known = wayBetween(before, anchors.get(from), anchors.get(to), new Set(anchors.values()));
    return known ?? straight(from, to);
  };
  const straight = (from: string, to: string): readonly Point[] => {
    const [start, end] = [places.get(from), places.get(to)];
    if (!start || !end) return [];
    const half = (id: string): number => (byId.get(id)?.height ?? 0) / 2;
    return [
      { x: start.x, y: start.y + half(from) },
      { x: end.x, y: end.y - half(to) },
    ];
  };
  return {
    graph: { nodes, edges: reduced.edges },
    layout: {
      ...before.layout,
      nodes: Object.fromEntries(places),
      edges: Object.fromEntries(reduced.edges.map((edge) => [edge.id, way(edge)])),
    },
  };
}

/** For each node of the reduced network the node before it whose place it takes; no place is taken twice. */
function anchorsOf(before: DrawnGraph, reduced: DrawnGraph): ReadonlyMap<string, string> {
  const drawn = new Set(before.nodes.map((node) => node.id));
  const holder = new Map(before.nodes.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const anchors = new Map(reduced.nodes.filter(({ id }) => drawn.has(id)).map(({ id }) => [id, id]));
  const taken = new Set(anchors.values());
  for (const { id } of reduced.nodes) {
    const owner = holder.get(ownerOf(id, holder));
    if (id === OUTPUT || anchors.has(id) || owner === undefined || taken.has(owner)) continue;
    anchors.set(id, owner);
    taken.add(owner);
  }
  return anchors;
}

/** Along the edges before, through nodes whose places are free, the main branch first; undefined where there is no such way. */
function wayBetween(
  { graph, layout }: Placed,
  from: string | undefined,
  to: string | undefined,
  taken: ReadonlySet<string>,
): readonly Point[] | undefined {
  if (from === undefined || to === undefined) return undefined;
  const dead = new Set<string>();
  const walk = (at: string): readonly DrawnEdge[] | undefined => {
    const leaving = graph.edges.filter((edge) => edge.from === at).sort((a, b) => Number(a.skip) - Number(b.skip));
    for (const edge of leaving) {
      if (edge.to === to) return [edge];
      if (taken.has(edge.to) || dead.has(edge.to)) continue;
      const rest = walk(edge.to);
      if (rest) return [edge, ...rest];
      dead.add(edge.to);
    }
    return undefined;
  };
  return walk(from)?.flatMap((edge) => layout.edges[edge.id] ?? []);
}
