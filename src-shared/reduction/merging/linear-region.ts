import { nodeCosts } from '#shared/costs/index.ts';
import { channelsOf, type GraphNode, type GraphView, graphView, hasKernel, type ModelGraph } from '#shared/graph/index.ts';
import { added, composed, extentOf, identityMap, type SlidingMap, slidingMapOf } from './sliding-map.ts';

/**
 * A part of a network that is one sliding map of another node, and a constant. All its nodes are linear, and only nodes of the region read
 * them, except for the last one.
 */
export interface LinearRegion {
  /** The node that the region reads; it is not part of it. */
  readonly source: string;
  /** The last node. */
  readonly exit: string;
  /** From the exit backward. */
  readonly nodes: readonly string[];
  readonly map: SlidingMap;
}

/** A linear node that a region cannot include, because a single map would compute something else. */
export interface RegionLimit {
  readonly first: string;
  /** The kernel layer after it. */
  readonly second: string;
  /** `padding`: the second layer pads what the first computes with zeros. `stride`: parallel branches have different strides. */
  readonly reason: 'padding' | 'stride';
}

export interface RegionsOfExit {
  /** From the smallest to the largest. */
  readonly regions: readonly LinearRegion[];
  /** What limits the largest one; undefined if a node that is not linear or is read elsewhere does. */
  readonly limit: RegionLimit | undefined;
}

/** The maps whose sum the exit is, by the node that each reads. */
type Terms = ReadonlyMap<string, SlidingMap>;

/** The regions that end in a node. */
export function linearRegions(graph: ModelGraph, exit: string): RegionsOfExit {
  const view = graphView(graph);
  const nodes: string[] = [];
  const regions: LinearRegion[] = [];
  let terms: Terms = new Map([[exit, identityMap(channelsOf(view.shapeAt(exit)))]]);
  for (;;) {
    const next = lastOf(view, terms);
    if (next !== exit && (next === graph.output || view.consumers(next).some(({ id }) => !nodes.includes(id)))) break;
    const grown = withInputsOf(view, view.node(next), terms, view.shapeAt(exit));
    if (grown === undefined) break;
    if (typeof grown === 'string') {
      return { regions, limit: { first: next, second: kernelAfter(view, next, nodes), reason: grown } };
    }
    terms = grown;
    nodes.push(next);
    const [[source, map] = [], another] = [...terms];
    if (source !== undefined && map && !another) regions.push({ source, exit, nodes: [...nodes], map });
  }
  return { regions, limit: undefined };
}

/** Multiply-accumulates of a region. */
export function macsOf(graph: ModelGraph, { nodes }: Pick<LinearRegion, 'nodes'>): number {
  const costs = nodeCosts(graph);
  return nodes.reduce((sum, id) => sum + (costs.get(id)?.macs ?? 0), 0);
}

/** The term whose node comes last in the graph. */
function lastOf(view: GraphView, terms: Terms): string {
  return [...view.nodes.keys()].findLast((id) => terms.has(id)) ?? '';
}

/** The terms with a node's own in place of the term that reads it; undefined if the node is not linear. */
function withInputsOf(
  view: GraphView,
  node: GraphNode,
  terms: Terms,
  output: readonly number[],
): Terms | RegionLimit['reason'] | undefined {
  const outer = terms.get(node.id);
  const grown = new Map([...terms].filter(([id]) => id !== node.id));
  for (const input of node.inputs) {
    const shape = view.shapeAt(input);
    const own = slidingMapOf(node, shape);
    if (!own || !outer) return undefined;
    const extents = { input: extentOf(shape), middle: extentOf(view.shapeAt(node.id)), output: extentOf(output) };
    const map = composed(outer, own, extents);
    if (!map) return 'padding';
    const parallel = grown.get(input);
    const sum = parallel ? added(parallel, map) : map;
    if (!sum) return 'stride';
    grown.set(input, sum);
  }
  return node.inputs.length > 0 ? grown : undefined;
}

/** The nearest kernel layer of a region after a node. */
function kernelAfter(view: GraphView, id: string, nodes: readonly string[]): string {
  const reader = view.consumers(id).find((one) => nodes.includes(one.id));
  return !reader || hasKernel(reader) ? (reader?.id ?? id) : kernelAfter(view, reader.id, nodes);
}
