import type { ModelGraph } from './model-graph.ts';
import type { GraphNode } from './operations/index.ts';
import { type PrunableLayer, prunableLayers } from './prunable-layers.ts';

/** Names of the prunable layers without a bypass: if one of them is emptied, the network becomes constant. */
export function layersWithoutBypass(graph: ModelGraph, layers: readonly PrunableLayer[] = prunableLayers(graph)): readonly string[] {
  const bottleneckIds = bottlenecks(graph);
  return layers.filter((layer) => bottleneckIds.has(layer.kernel)).map((layer) => layer.name);
}

/** Whether a path leads from the input to the output without passing through these nodes. */
export function hasPathWithout(graph: ModelGraph, without: ReadonlySet<string>): boolean {
  return nodesOnPaths(graph, without).length > 0;
}

/**
 * The nodes that are on every path from the input to the output: in topological order, those that no edge between other nodes on such paths
 * skips. All nodes if there is no path.
 */
function bottlenecks(graph: ModelGraph): ReadonlySet<string> {
  const onPaths = nodesOnPaths(graph);
  if (onPaths.length === 0) return new Set(graph.nodes.map((node) => node.id));
  const indices = new Map(onPaths.map((node, index) => [node.id, index]));
  const reach = onPaths.map((_, index) => index);
  for (const [index, node] of onPaths.entries()) {
    for (const input of node.inputs) {
      const from = indices.get(input);
      if (from !== undefined) reach[from] = Math.max(reach[from] ?? 0, index);
    }
  }
  const narrow = new Set<string>();
  let furthest = 0;
  for (const [index, node] of onPaths.entries()) {
    if (furthest <= index) narrow.add(node.id);
    furthest = Math.max(furthest, reach[index] ?? 0);
  }
  return narrow;
}

const NONE: ReadonlySet<string> = new Set();

/** The nodes on a path from the input to the output, in topological order. */
function nodesOnPaths(graph: ModelGraph, without = NONE): readonly GraphNode[] {
  const reached = new Set(graph.nodes.slice(0, 1).map((node) => node.id));
  for (const node of graph.nodes) if (!without.has(node.id) && node.inputs.some((input) => reached.has(input))) reached.add(node.id);
  const needed = new Set([graph.output]);
  for (const node of graph.nodes.toReversed()) {
    if (needed.has(node.id) && !without.has(node.id)) for (const input of node.inputs) needed.add(input);
  }
  return graph.nodes.filter((node) => reached.has(node.id) && needed.has(node.id));
}
