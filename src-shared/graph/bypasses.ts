import { activationOf } from '#shared/activations/index.ts';
import type { ModelGraph } from './model-graph.ts';
import { type GraphNode, operationOf } from './operations/index.ts';
import { type PrunableLayer, prunableLayers } from './prunable-layers.ts';

/**
 * Names of the prunable layers without a bypass: if one of them is emptied, the network becomes constant. With zero biases, an emptied layer
 * that is a factor of a product makes the product 0, so the other factor is no bypass, unless an activation in between is nonzero at 0, like
 * the sigmoid of a gate.
 */
export function layersWithoutBypass(graph: ModelGraph, layers: readonly PrunableLayer[] = prunableLayers(graph)): readonly string[] {
  const kernels = [...new Set(layers.map(({ kernel }) => kernel))];
  const cutting = cutsOf(graph, new Map(kernels.map((kernel, bit) => [kernel, 1n << BigInt(bit)])));
  const isCutting = new Map(kernels.map((kernel, bit) => [kernel, ((cutting >> BigInt(bit)) & 1n) === 1n]));
  return layers.filter(({ kernel }) => isCutting.get(kernel)).map(({ name }) => name);
}

/** Whether the output still depends on the input if the kernels of these nodes are emptied. */
export function hasPathWithout(graph: ModelGraph, without: ReadonlySet<string>): boolean {
  return cutsOf(graph, new Map([...without].map((id) => [id, 1n]))) === 0n;
}

/** Sets of emptied nodes, one bit each, after which a node is constant, and those after which it is 0 too. */
interface Cuts {
  readonly constant: bigint;
  readonly zero: bigint;
}

const EVERY: Cuts = { constant: -1n, zero: -1n };

/** The sets of emptied nodes after which the output is constant. A node may be in the set of one bit. */
function cutsOf(graph: ModelGraph, bits: ReadonlyMap<string, bigint>): bigint {
  const cuts = new Map<string, Cuts>();
  for (const node of graph.nodes) {
    const own = bits.get(node.id) ?? 0n;
    const { constant, zero } = node.op === 'input' ? { constant: 0n, zero: 0n } : combined(node, cuts);
    cuts.set(node.id, { constant: constant | own, zero: zero | own });
  }
  return (cuts.get(graph.output) ?? EVERY).constant;
}

function combined(node: GraphNode, cuts: ReadonlyMap<string, Cuts>): Cuts {
  const inputs = node.inputs.map((id) => cuts.get(id) ?? EVERY);
  const constant = inputs.reduce((all, one) => all & one.constant, -1n);
  if (operationOf(node).role !== 'product')
    return { constant, zero: keepsZero(node) ? inputs.reduce((all, one) => all & one.zero, -1n) : 0n };
  const zero = inputs.reduce((any, one) => any | one.zero, 0n);
  return { constant: constant | zero, zero };
}

/** Whether the output is 0 where all inputs are 0, with zero biases. */
function keepsZero(node: GraphNode): boolean {
  if (node.op === 'activation') return (activationOf(node).valueAt?.(0) ?? 0) === 0;
  return node.op !== 'softmax';
}
