import { consumersOf, isMap, nodeOf, type MapNode, type ModelGraph } from './model-graph.ts';

/**
 * A linear map with the rectifier that it feeds: the unit of entropy, budget and removal. The rectifier's actual input is what
 * is observed: after batch normalisation, and after the addition where one feeds it.
 */
export interface ConsideredLayer {
  /** The id of its map; where two rectifiers read one map, `map:activation`. */
  readonly name: string;
  readonly map: string;
  readonly activation: string;
}

/**
 * The considered layers in graph order. An activation is charged to the nearest map before it; at an addition the walk follows
 * the main branch, the input with more maps on its longest path (a residual block's second convolution, not its projection).
 * An activation that directly follows another one has no map of its own and is left out.
 */
export function consideredLayers(graph: ModelGraph): readonly ConsideredLayer[] {
  const depth = mapDepths(graph);
  const layers: ConsideredLayer[] = [];
  for (const node of graph.nodes) {
    if (node.op !== 'activation') continue;
    const map = chargedMap(graph, node.id, depth);
    if (!map) continue;
    const shared = layers.some((layer) => layer.map === map.id);
    layers.push({ name: shared ? `${map.id}:${node.id}` : map.id, map: map.id, activation: node.id });
  }
  return layers;
}

/**
 * Names of the considered layers that nothing bypasses: emptying one of them cuts the input off from the output and leaves a
 * constant network.
 */
export function layersWithoutBypass(graph: ModelGraph, layers: readonly ConsideredLayer[] = consideredLayers(graph)): readonly string[] {
  return layers.filter((layer) => !isReachable(graph, layer.map)).map((layer) => layer.name);
}

function isReachable(graph: ModelGraph, without: string): boolean {
  const consumers = consumersOf(graph);
  const reached = new Set<string>();
  const open = graph.nodes.slice(0, 1).map((node) => node.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === without || reached.has(id)) continue;
    reached.add(id);
    open.push(...(consumers.get(id) ?? []));
  }
  return reached.has(graph.output);
}

function chargedMap(graph: ModelGraph, activation: string, depth: ReadonlyMap<string, number>): MapNode | undefined {
  let node = nodeOf(graph, activation);
  for (;;) {
    const [first, ...others] = node.inputs;
    if (first === undefined) return undefined;
    const main = others.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), first);
    node = nodeOf(graph, main);
    if (isMap(node)) return node;
    if (node.op === 'activation') return undefined;
  }
}

/** For each node the largest number of maps on a path from the input to it, itself included. */
function mapDepths(graph: ModelGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of graph.nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (isMap(node) ? 1 : 0));
  }
  return depths;
}
