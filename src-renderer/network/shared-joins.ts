import type { Wired } from './fork-joins.ts';

/**
 * The same nodes with each concatenation that begins with all that an earlier one joins reading that one instead: in DenseNet's blocks
 * every layer joins what all layers before it made, which by itself would be drawn as half of all possible edges. `axisOf` is that along
 * which a concatenation joins; undefined for any other node.
 */
export function withSharedJoins<Node extends Wired>(nodes: readonly Node[], axisOf: (node: Node) => string | undefined): readonly Node[] {
  const joins: { readonly axis: string; readonly node: Node }[] = [];
  return nodes.map((node) => {
    const axis = axisOf(node);
    if (axis === undefined) return node;
    const earlier = joins.findLast((join) => join.axis === axis && beginsWith(node.inputs, join.node.inputs));
    joins.push({ axis, node });
    return earlier ? { ...node, inputs: [earlier.node.id, ...node.inputs.slice(earlier.node.inputs.length)] } : node;
  });
}

function beginsWith(ids: readonly string[], start: readonly string[]): boolean {
  return start.length < ids.length && start.every((id, index) => ids[index] === id);
}
