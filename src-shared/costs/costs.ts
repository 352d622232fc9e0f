import { channelsOf, elementsOf, type GraphNode, type GraphView, graphView, type ModelGraph, parameterCount } from '#shared/graph/index.ts';

export interface NodeCost {
  /** Number of trained values. */
  readonly parameters: number;
  /** Multiply-accumulates of convolutions, dense layers and matrix products, for one image. */
  readonly macs: number;
}

const known = new WeakMap<ModelGraph, ReadonlyMap<string, NodeCost>>();

/**
 * Cost of each node, by id. Multiply-accumulates: a convolution needs output height x output width x filters x kernel height x kernel width
 * x inputs / groups; a dense layer inputs x units at each position; a product of m x k and k x n matrices m x k x n. Padded positions are
 * computed and counted. Biases, normalization, softmax and additions count as 0, as in published figures.
 */
export function nodeCosts(graph: ModelGraph): ReadonlyMap<string, NodeCost> {
  const costs = known.get(graph) ?? costsOf(graphView(graph));
  known.set(graph, costs);
  return costs;
}

function costsOf(view: GraphView): ReadonlyMap<string, NodeCost> {
  return new Map(
    view.graph.nodes.map((node) => [node.id, { parameters: parameterCount(view.parametersOf(node.id)), macs: macsOf(view, node) }]),
  );
}

function macsOf(view: GraphView, { id, op, inputs: [left = ''] }: GraphNode): number {
  const output = view.shapeAt(id);
  if (op === 'matmul') return elementsOf(output) * channelsOf(view.shapeAt(left));
  const kernel = view.parametersOf(id).find((parameter) => parameter.role === 'kernel');
  return kernel ? (elementsOf(kernel.shape) * elementsOf(output)) / channelsOf(output) : 0;
}

/** Sums over all nodes. */
export function totalCost(graph: ModelGraph): NodeCost {
  const costs = [...nodeCosts(graph).values()];
  return {
    parameters: costs.reduce((sum, cost) => sum + cost.parameters, 0),
    macs: costs.reduce((sum, cost) => sum + cost.macs, 0),
  };
}

/** Depth: the largest number of rectifiers on a path from input to output, excluding those in `without`. */
export function depthOf(graph: ModelGraph, without: ReadonlySet<string> = new Set()): number {
  const depths = new Map<string, number>();
  for (const node of graph.nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (node.op === 'activation' && !without.has(node.id) ? 1 : 0));
  }
  return depths.get(graph.output) ?? 0;
}
