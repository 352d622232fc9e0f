import { type GraphView, graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';
import { prunableLayers } from './prunable-layers.ts';

/** A part of a network with one input and one output. */
export interface Block {
  /** The node that it reads, which is not part of it. */
  readonly input: string;
  /** Its last node, the only one that other parts read. */
  readonly output: string;
  /** Its nodes in graph order. */
  readonly nodes: readonly string[];
}

/**
 * The blocks whose output has the shape of their input, in graph order: the identity could replace each of them. They do not overlap, and each
 * has the activation of a prunable layer. Such a block is
 *
 * - a residual unit: an addition, what leads to it from its nearest dominator, and an activation that alone reads the sum. Of nested units,
 *   the innermost counts. One without an activation, such as a transformer's attention, is part of a block with the unit after it.
 * - outside of those, a kernel layer with its normalization and activation.
 */
export function shapePreservingBlocks(graph: ModelGraph): readonly Block[] {
  const view = graphView(graph);
  const activations = new Set(prunableLayers(graph).map(({ activation }) => activation));
  const isNonlinear = ({ nodes }: Block): boolean => nodes.some((id) => activations.has(id));
  const residual = joinedUnits(view, innermost(residualUnits(view)), isNonlinear);
  const inside = new Set(residual.flatMap(({ nodes }) => nodes));
  const plain = plainUnits(view, activations).filter(({ nodes }) => !nodes.some((id) => inside.has(id)));
  const order = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  return [...residual, ...plain].toSorted((one, other) => (order.get(one.output) ?? 0) - (order.get(other.output) ?? 0));
}

function residualUnits(view: GraphView): readonly Block[] {
  const dominators = immediateDominators(view.graph);
  return view.graph.nodes.flatMap((node) => {
    const input = node.op === 'add' ? dominators.get(node.id) : undefined;
    if (input === undefined) return [];
    const [reader, another] = view.consumers(node.id);
    const output = reader?.op === 'activation' && !another ? reader.id : node.id;
    return blockBetween(view, input, output) ?? [];
  });
}

function plainUnits(view: GraphView, activations: ReadonlySet<string>): readonly Block[] {
  return prunableLayers(view.graph).flatMap(({ kernel, activation }) => {
    const [input] = view.node(kernel).inputs;
    const isChain = chainBefore(view, activation).includes(kernel);
    return activations.has(activation) && isChain && input !== undefined ? (blockBetween(view, input, activation) ?? []) : [];
  });
}

/** The nodes from which single inputs lead to a node. */
function chainBefore(view: GraphView, id: string): readonly string[] {
  const [input, another] = view.node(id).inputs;
  return input === undefined || another !== undefined ? [] : [input, ...chainBefore(view, input)];
}

/**
 * The block from a node, not included, to one that it dominates; undefined if their shapes differ, if another part of the network reads an
 * inner node, or if the block has the network's output.
 */
function blockBetween(view: GraphView, input: string, output: string): Block | undefined {
  const inside = new Set([output]);
  for (const node of view.graph.nodes.toReversed()) {
    if (inside.has(node.id)) for (const id of node.inputs) if (id !== input) inside.add(id);
  }
  const nodes = view.graph.nodes.filter(({ id }) => inside.has(id)).map(({ id }) => id);
  const block = { input, output, nodes };
  const isSameShape = view.shapeAt(input).join() === view.shapeAt(output).join();
  return isSameShape && isClosed(view, block) && output !== view.graph.output ? block : undefined;
}

function isClosed(view: GraphView, { output, nodes }: Block): boolean {
  const inside = new Set(nodes);
  return nodes.every((id) => id === output || view.consumers(id).every((reader) => inside.has(reader.id)));
}

function innermost(units: readonly Block[]): readonly Block[] {
  const isInside = (inner: Block, outer: Block): boolean =>
    inner.nodes.length < outer.nodes.length && inner.nodes.every((id) => outer.nodes.includes(id));
  return units.filter((unit) => !units.some((other) => isInside(other, unit)));
}

/** Joins each unit without an activation with the unit that reads it; leaves out those that no unit alone reads. */
function joinedUnits(view: GraphView, units: readonly Block[], isNonlinear: (unit: Block) => boolean): readonly Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const unit of units) {
    const joined = open?.output === unit.input && { input: open.input, output: unit.output, nodes: [...open.nodes, ...unit.nodes] };
    const block: Block = joined && isClosed(view, joined) ? joined : unit;
    if (isNonlinear(block)) blocks.push(block);
    open = isNonlinear(block) ? undefined : block;
  }
  return blocks;
}

/** By node id: the last node before it that is on every path from the network's input to it. The input has none. */
function immediateDominators({ nodes }: ModelGraph): ReadonlyMap<string, string> {
  const order = new Map(nodes.map(({ id }, index) => [id, index]));
  const dominators = new Map<string, string>();
  const common = (one: string, other: string): string => {
    let [first, second] = [one, other];
    while (first !== second) {
      if ((order.get(first) ?? 0) > (order.get(second) ?? 0)) first = dominators.get(first) ?? second;
      else second = dominators.get(second) ?? first;
    }
    return first;
  };
  for (const { id, inputs } of nodes) {
    const [first, ...others] = inputs;
    if (first !== undefined) dominators.set(id, others.reduce(common, first));
  }
  return dominators;
}
