import { type GraphView, graphView } from './graph-view.ts';
import { hasKernel, type KernelNode, type ModelGraph } from './model-graph.ts';
import type { GraphNode } from './operations/index.ts';

/**
 * A kernel layer and the activation that it feeds: the unit of entropy, budget and removal. States are observed at the activation's input,
 * that is after batch normalization and after a residual addition.
 */
export interface PrunableLayer {
  /** The id of its kernel layer; `kernel:activation` for a second activation of the same kernel layer. */
  readonly name: string;
  readonly kernel: string;
  readonly activation: string;
}

/**
 * The prunable layers in graph order. An activation belongs to the nearest preceding kernel layer. At an addition, this is the one on the
 * main branch, whose longest path has more kernel layers (a residual block's second convolution, not its projection). An activation that
 * follows another one without a kernel layer between them is skipped.
 */
export function prunableLayers(graph: ModelGraph): readonly PrunableLayer[] {
  const view = graphView(graph);
  const depth = kernelDepths(graph);
  const assigned = new Set<string>();
  const layers: PrunableLayer[] = [];
  for (const node of graph.nodes) {
    if (node.op !== 'activation') continue;
    const kernel = kernelOfActivation(view, node, depth);
    if (!kernel) continue;
    layers.push({ name: assigned.has(kernel.id) ? `${kernel.id}:${node.id}` : kernel.id, kernel: kernel.id, activation: node.id });
    assigned.add(kernel.id);
  }
  return layers;
}

/** Names of the prunable layers without a bypass: if one of them is emptied, the network becomes constant. */
export function layersWithoutBypass(graph: ModelGraph, layers: readonly PrunableLayer[] = prunableLayers(graph)): readonly string[] {
  const bottleneckIds = bottlenecks(graph);
  return layers.filter((layer) => bottleneckIds.has(layer.kernel)).map((layer) => layer.name);
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

/** The nodes on a path from the input to the output, in topological order. */
function nodesOnPaths(graph: ModelGraph): readonly GraphNode[] {
  const reached = new Set(graph.nodes.slice(0, 1).map((node) => node.id));
  for (const node of graph.nodes) if (node.inputs.some((input) => reached.has(input))) reached.add(node.id);
  const needed = new Set([graph.output]);
  for (const node of graph.nodes.toReversed()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
  }
  return graph.nodes.filter((node) => reached.has(node.id) && needed.has(node.id));
}

function kernelOfActivation(view: GraphView, activation: GraphNode, depth: ReadonlyMap<string, number>): KernelNode | undefined {
  let node: GraphNode | undefined = activation;
  while (node) {
    const [first, ...others] = node.inputs;
    if (first === undefined) return undefined;
    const main = others.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), first);
    node = view.find(main);
    if (node && hasKernel(node)) return node;
    if (node?.op === 'activation') return undefined;
  }
  return undefined;
}

/** The largest number of kernel layers on a path from the input to each node, including the node itself. */
function kernelDepths(graph: ModelGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of graph.nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (hasKernel(node) ? 1 : 0));
  }
  return depths;
}
